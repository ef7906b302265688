"""What the functions of a compiled module take and give: as its stub says it, and as pybind11 says it in their help."""

import ast
import itertools
import re
from typing import NamedTuple

NO_NAME = re.compile(r"arg\d+")  # pybind11 counts parameters to which the bindings gave no name
OVERLOAD = re.compile(r"^\d+\. (.*)$", re.MULTILINE)
NUMBERS = {"typing.SupportsInt | typing.SupportsIndex": "int", "typing.SupportsFloat | typing.SupportsIndex": "float"}

# What a stub may say for what pybind11 says: of parameters, a narrower type; of both, a more telling name.
NARROWER = {"str": {"bytes"}, "int": {"SupportsIndex"}, "Sequence": {"list", "tuple"}, "Mapping": {"dict"}}
TELLING = {"ndarray": {"NDArray"}, "ArrayLike": {"NDArray"}, "dict": {"Mask"}, "None": {"NoReturn"}}


class Signature(NamedTuple):
    parameters: list
    """(name, kind, default) of each; the name is empty where callers cannot use it."""
    types: list
    """Of each parameter, and what is returned."""


def differences(stub, module):
    """Sentences on what the text of a stub says otherwise than the module."""
    said, true = _of_stub(stub), _of_module(module)
    for name in sorted(said.keys() ^ true.keys()):
        yield f"{name} is in the {'stub' if name in said else 'module'} alone"
    for name in sorted(said.keys() & true.keys()):
        for one, other in itertools.zip_longest(said[name], true[name]):
            if one is None or other is None or one.parameters != other.parameters:
                yield f"{name} takes {other and other.parameters}, but the stub says {one and one.parameters}"
                continue
            for place, (a, b) in enumerate(zip(one.types, other.types), start=1):
                if not _fits(a, b, is_parameter=place < len(one.types)):
                    yield f"{name} has {ast.unparse(b)}, but the stub says {ast.unparse(a)}"


class _Spelled(ast.NodeTransformer):
    """Writes out the names that a stub has for types."""

    def __init__(self, types):
        self.types = types

    def visit_Name(self, node):  # noqa: N802
        return self.types.get(node.id, node)


def _of_stub(text):
    """For each function, method and property by its dotted name: the signatures of its overloads."""
    found = {}
    body = ast.parse(text).body
    spelled = _Spelled({node.targets[0].id: node.value for node in body if isinstance(node, ast.Assign)})

    def add(name, node, *, of_class):
        if isinstance(node, ast.ClassDef):
            found[node.name] = []
            for member in node.body:
                add(f"{node.name}.", member, of_class=True)
        elif isinstance(node, ast.AnnAssign) and of_class:
            found[name + node.target.id] = [Signature([], [node.annotation])]
        elif isinstance(node, ast.FunctionDef) and not _is_of_every_object(node.name):
            has_self = of_class and "staticmethod" not in map(ast.unparse, node.decorator_list)
            found.setdefault(name + node.name, []).append(_signature(node, has_self=has_self))

    for node in body:
        add("", spelled.visit(node), of_class=False)
    return found


def _of_module(module):
    found = {}
    for name, value in vars(module).items():
        if isinstance(value, type):
            found |= {name: [], **{f"{name}.{member}": said for member, said in _members_of(value)}}
        elif callable(value):
            found[name] = _overloads(name, value.__doc__)
    return found


def _members_of(kind):
    for name, value in vars(kind).items():
        function = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
        text = getattr(function, "__doc__", None) or ""
        if isinstance(value, property):
            yield name, _overloads(name, name + text, has_self=True)
        elif text.startswith(f"{name}(") and not _is_of_every_object(name):
            yield name, _overloads(name, text, has_self=not isinstance(value, staticmethod))


def _is_of_every_object(name):
    """A stub need not repeat it."""
    return name != "__init__" and hasattr(object, name)


def _overloads(name, text, *, has_self=False):
    first, _, rest = text.partition("\n")
    said = OVERLOAD.findall(rest) if rest.startswith("Overloaded function.") else [first]
    for numbers, known in NUMBERS.items():
        said = [one.replace(numbers, known) for one in said]
    return [_signature(ast.parse(f"def {one}: ...").body[0], has_self=has_self) for one in said]


def _signature(function, *, has_self):
    taken = function.args
    places = taken.posonlyargs + taken.args
    defaults = [None] * (len(places) - len(taken.defaults)) + taken.defaults
    # Nobody gives arguments to an operator by their names.
    is_operator = function.name.startswith("__") and function.name != "__init__"
    nameless = [is_operator or place in taken.posonlyargs or NO_NAME.fullmatch(place.arg) for place in places]
    said = [("" if hidden else place.arg, "", default and ast.unparse(default), place.annotation)
            for place, hidden, default in zip(places, nameless, defaults)][has_self:]
    said += [("", "*", None, taken.vararg.annotation)] if taken.vararg else []
    said += [(place.arg, "by name", default and ast.unparse(default), place.annotation)
             for place, default in zip(taken.kwonlyargs, taken.kw_defaults)]
    return Signature([one[:3] for one in said], [*(one[3] for one in said), function.returns])


def _fits(said, true, *, is_parameter):
    """Whether a type of the stub is that of the module, or tells more of it."""
    if true is None or _name(true) == "object":
        return True
    if _name(true) == "Annotated":
        return _fits(said, true.slice.elts[0], is_parameter=is_parameter)
    ones, others = _members(said), _members(true)
    if len(ones) > 1 or len(others) > 1:
        if is_parameter and ast.unparse(true).startswith("df2."):
            others = [*others, ast.Constant(None)]  # a pointer, of which pybind11 does not say that it may be None
        return len(ones) == len(others) and all(
            any(_fits(one, other, is_parameter=is_parameter) for one in ones) for other in others)
    names = {_name(true), *TELLING.get(_name(true), ()), *(NARROWER.get(_name(true), ()) if is_parameter else ())}
    inner = zip(_arguments(said), _arguments(true))
    return _name(said) in names and all(_fits(one, other, is_parameter=is_parameter) for one, other in inner)


def _members(type_):
    """Those of a union, or the type alone."""
    return _members(type_.left) + _members(type_.right) if isinstance(type_, ast.BinOp) else [type_]


def _arguments(type_):
    if not isinstance(type_, ast.Subscript):
        return []
    return type_.slice.elts if isinstance(type_.slice, ast.Tuple) else [type_.slice]


def _name(type_):
    """Without the modules that it is in."""
    if isinstance(type_, ast.Subscript):
        return _name(type_.value)
    return type_.attr if isinstance(type_, ast.Attribute) else ast.unparse(type_)
