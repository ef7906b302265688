"""df2.coco in the place of another package, for programs that import that by its name."""

from __future__ import annotations

import importlib
import importlib.machinery
import sys
import types
import warnings
from typing import Any


def _warn_if_imported(name: str, ours: types.ModuleType) -> None:
    """What was imported from the other package before keeps its functions; only the caller can know if it matters."""
    before = sys.modules.get(name)
    if before is None or before is ours:
        return
    warnings.warn(f"{name} was imported before df2.coco took its place: what was taken from it then stays as it is",
                  RuntimeWarning, stacklevel=4)


def _is_ours(module: types.ModuleType) -> bool:
    return getattr(module, "__df2_alias__", False) is True


def _package(name: str, contents: dict[str, Any]) -> types.ModuleType:
    """A package of that name that holds these, modules among them; the same one if it is asked for again."""
    package = sys.modules.get(name)
    if package is None or not _is_ours(package):
        package = types.ModuleType(name, f"df2.coco in the place of {name}.")
        package.__spec__ = importlib.machinery.ModuleSpec(name, None, is_package=True)
        package.__path__ = []
        package.__package__ = name
        vars(package)["__df2_alias__"] = True
        vars(package)["__author__"] = "the authors of df2"
    for key, value in contents.items():
        setattr(package, key, value)
    return package


def _take_place(name: str, contents: dict[str, Any]) -> None:
    package = _package(name, contents)
    _warn_if_imported(name, package)
    for module in [module for module in sys.modules if module.startswith(name + ".")]:
        del sys.modules[module]
    sys.modules[name] = package
    for key, value in contents.items():
        if isinstance(value, types.ModuleType):
            sys.modules[f"{name}.{key}"] = value


def _modules(**names: str) -> dict[str, Any]:
    return {key: importlib.import_module(f"df2.coco.{name}") for key, name in names.items()}


def init_as_pycocotools() -> None:
    """From now on `import pycocotools`, and its modules coco, cocoeval, mask and _mask, give those of df2.coco.

    It may be called more than once, and pycocotools need not be installed. Call it before anything imports
    pycocotools: with a RuntimeWarning it says if that is too late for some.
    """
    _take_place("pycocotools", _modules(coco="coco", cocoeval="cocoeval", mask="mask", _mask="_mask"))


def init_as_xtcocotools() -> None:
    """The same for xtcocotools, whose COCOeval takes `sigmas` and `use_area`, and knows kinds for parts of a pose."""
    _take_place("xtcocotools", _modules(coco="xtcoco", cocoeval="xtcocoeval", mask="mask", _mask="_mask"))


def init_as_faster_coco_eval() -> None:
    """The same for faster_coco_eval: COCO, COCOeval_faster, mask, and the modules of its `core` and `extra`.

    What draws, what needs torch and the compiled modules are absent: an ImportError says so when they are touched. Its
    own `init_as_pycocotools` puts these classes in the place of pycocotools, and not those of `df2.coco`.
    """
    name = "faster_coco_eval"
    core = _modules(coco="faster.coco", cocoeval="faster.cocoeval", faster_eval_api="faster.faster_eval_api",
                    mask="faster.mask")
    classes = {"COCO": core["coco"].COCO, "COCOeval_faster": core["faster_eval_api"].COCOeval_faster}
    version = importlib.import_module("df2.coco.faster.version")
    of_version = {key: getattr(version, key) for key in ("__author__", "__version__")}
    contents = {"coco": core["coco"], "cocoeval": core["faster_eval_api"], "mask": core["mask"], **classes,
                **of_version}

    def init_as_pycocotools() -> None:
        """From now on `import pycocotools` gives this package."""
        _take_place("pycocotools", contents)

    extra = importlib.import_module("df2.coco.faster.extra")
    drawn = {part: _absent(f"{name}.extra.{part}") for part in ("draw", "utils")}
    parts = {"extra": extra, "curves": extra, "display": extra, **drawn}
    absent = {part: _absent(f"{name}.{part}") for part in ("faster_eval_api_cpp", "mask_api_new_cpp", "utils")}
    _take_place(name, {**contents, **absent, "version": version, "init_as_pycocotools": init_as_pycocotools})
    sys.modules[f"{name}.utils.pytorch"] = absent["utils"]
    _take_part(name, "core", {**core, **classes})
    _take_part(name, "extra", {**parts, "Curves": extra.Curves, "PreviewResults": extra.PreviewResults})


def _take_part(name: str, part: str, contents: dict[str, Any]) -> None:
    """A package inside one."""
    _take_place(f"{name}.{part}", contents)
    setattr(sys.modules[name], part, sys.modules[f"{name}.{part}"])


def _absent(name: str) -> types.ModuleType:
    """A module that has nothing, and says so whatever it is asked for."""
    module = types.ModuleType(name, f"{name}, which df2.coco does not have.")

    def __getattr__(key: str) -> Any:
        if key.startswith("__"):  # whoever looks through all modules asks for these
            raise AttributeError(key)
        raise ImportError(f"df2.coco, which is in the place of {name.partition('.')[0]}, has no {name}.{key}: "
                          "docs/python.md says what it has")

    vars(module)["__getattr__"] = __getattr__
    return module
