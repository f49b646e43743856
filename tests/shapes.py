"""Whether a value has exactly the shape that a TypedDict promises, all the way down."""

import types
from collections.abc import Iterator
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict


def misfits(value: object, shape: Any, where: str = "") -> Iterator[str]:  # a type of any kind
    """Each place where the value is not as the shape says, in words."""
    origin = get_origin(shape)
    if is_typeddict(shape):
        yield from _table_misfits(value, shape, where)
    elif origin is list:
        yield from _kind(value, list, where)
        for number, each in enumerate(value if isinstance(value, list) else []):
            yield from misfits(each, get_args(shape)[0], f"{where}[{number}]")
    elif origin is dict:
        yield from _kind(value, dict, where)
        for name, each in value.items() if isinstance(value, dict) else []:
            yield from misfits(name, str, f"{where}: key")
            yield from misfits(each, get_args(shape)[1], f"{where}.{name}")
    elif origin in (Union, types.UnionType):
        if all(list(misfits(value, one)) for one in get_args(shape)):
            yield f"{where}: {value!r} is none of {shape}"
    else:
        yield from _kind(value, shape, where)


def _table_misfits(value: object, shape: Any, where: str) -> Iterator[str]:  # a TypedDict
    if not isinstance(value, dict):
        yield f"{where}: {value!r} is no table"
        return
    hints = get_type_hints(shape)
    for name in sorted(shape.__required_keys__ - value.keys()):
        yield f"{where}.{name} is missing"
    for name in sorted(value.keys() - hints.keys()):
        yield f"{where}.{name} does not belong there"
    for name in value.keys() & hints.keys():
        yield from misfits(value[name], hints[name], f"{where}.{name}")


def _kind(value: object, kind: type, where: str) -> Iterator[str]:
    if type(value) is not kind:
        yield f"{where}: {value!r} is not {kind}"
