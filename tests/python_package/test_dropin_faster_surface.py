"""The names of faster_coco_eval 1.8.0 and what they take, beside those of df2.coco; `make clients` has that package."""

import importlib
import inspect
import types

import pytest

from df2.coco.aliases import init_as_faster_coco_eval
from faster_case import case

theirs = pytest.importorskip("faster_coco_eval", reason="faster_coco_eval is not installed; `make clients` does it")

MODULES = {
    "core.coco": "coco", "core.cocoeval": "cocoeval", "core.faster_eval_api": "faster_eval_api", "core.mask": "mask",
    "extra.extra": "extra", "extra.curves": "extra", "extra.display": "extra", "version": "version",
}
# What is deliberately absent, by module.
ABSENT = {"core.mask": {"opencv_available"}}  # OpenCV is not needed
ABSENT_MODULES = ("extra.draw", "extra.utils", "utils.pytorch", "faster_eval_api_cpp", "mask_api_new_cpp")
# Attributes of an evaluator: its compiled datasets. What prints is a property there.
ABSENT_ATTRIBUTES = {"dt_dataset", "gt_dataset"}
# accumulate takes what that of pycocotools does, and looks at none; setDetParams has a default.
LOOSER = {"accumulate": "p", "setDetParams": "ranges"}


def public(module):
    """Names that a module is asked for: its own, and of a package those of its modules."""
    is_package = hasattr(module, "__path__")
    names = {}
    for name, value in vars(module).items():
        home = getattr(value, "__module__", module.__name__)
        is_own = home.startswith("faster_coco_eval") if is_package else home == module.__name__
        if is_own and not name.startswith("_") and not isinstance(value, (types.ModuleType, type(None))):
            names[name] = value
    return names


def parameters(function):
    return {name: (each.kind, each.default) for name, each in inspect.signature(function).parameters.items()}


@pytest.mark.parametrize("name", MODULES)
def test_every_name_of_a_module_is_there_or_listed(name):
    module = importlib.import_module(f"faster_coco_eval.{name}")
    ours = importlib.import_module(f"df2.coco.faster.{MODULES[name]}")
    names = public(module)
    assert {each for each in names if not hasattr(ours, each)} == ABSENT.get(name, set()) & set(names)
    for each, value in names.items():
        if inspect.isfunction(value) and hasattr(ours, each):
            assert parameters(value) == parameters(getattr(ours, each)), each


@pytest.mark.parametrize("path", [
    "core.coco.COCO", "core.cocoeval.COCOeval", "core.cocoeval.Params", "core.faster_eval_api.COCOeval_faster",
    "core.faster_eval_api.COCOeval", "extra.extra.ExtraEval", "extra.curves.Curves", "extra.display.PreviewResults"])
def test_every_method_is_there_and_takes_the_same(path):
    name, _, kind = path.rpartition(".")
    their_class = getattr(importlib.import_module(f"faster_coco_eval.{name}"), kind)
    own_class = getattr(importlib.import_module(f"df2.coco.faster.{MODULES[name]}"), kind)
    for each in dir(their_class):
        value = inspect.getattr_static(their_class, each)
        if each.startswith("_") and each not in ("__init__", "__iter__", "__repr__", "__str__"):
            continue
        if isinstance(value, property) and each == "print_function":
            continue  # an attribute here
        own = inspect.getattr_static(own_class, each)
        assert isinstance(own, property) == isinstance(value, property), each
        if isinstance(value, property):
            assert (own.fset is None) == (value.fset is None), each
            continue
        taken, given = ({name: value for name, value in parameters(getattr(side, each)).items()
                         if name != LOOSER.get(each)} for side in (own_class, their_class))
        assert taken == given, each
    bases = [base.__name__ for base in their_class.__mro__[1:-1]]
    assert [base.__name__ for base in own_class.__mro__[1:len(bases) + 1]] == bases


def test_an_evaluator_has_the_same_attributes():
    from df2.coco.faster import coco, faster_eval_api

    truth, rows = case("bbox")
    made = []
    for module, kind in ((theirs, theirs.COCO), (faster_eval_api, coco.COCO)):
        ground_truth = kind(truth)
        ev = module.COCOeval_faster(ground_truth, ground_truth.loadRes(rows), "bbox", lvis_style=True, extra_calc=True)
        ev.run()
        made.append((ev, ground_truth))
    absent = [{name for name in dir(one) if not name.startswith("_") and not hasattr(other, name)}
              for one, other in zip(*made)]
    assert absent == [ABSENT_ATTRIBUTES, set()]


def test_the_package_has_the_same_names(monkeypatch):
    import sys

    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "faster_coco_eval"}
    names = {part: set(public(importlib.import_module(f"faster_coco_eval{part}"))) for part in ("", ".core", ".extra")}
    packages = {part: sys.modules[f"faster_coco_eval{part}"] for part in names}
    modules = {part: {name for name, value in vars(package).items() if isinstance(value, types.ModuleType)
                      and value.__name__.startswith("faster_coco_eval")} for part, package in packages.items()}
    try:
        with pytest.warns(RuntimeWarning, match="faster_coco_eval was imported before"):
            init_as_faster_coco_eval()
        for part in names:
            ours = importlib.import_module(f"faster_coco_eval{part}")
            assert names[part] | modules[part] <= set(dir(ours)), part
            assert ours.__dict__.get("__version__", theirs.__version__) == theirs.__version__
        for name in ABSENT_MODULES:
            importlib.import_module(f"faster_coco_eval.{name}")
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "faster_coco_eval"]:
            del sys.modules[name]
        sys.modules.update(before)
