"""List which members of a class are kept, and what a hint allows."""

from __future__ import annotations

import sys
import types
from dataclasses import MISSING, fields, is_dataclass
from typing import (
    TYPE_CHECKING,
    Any,
    NamedTuple,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

if TYPE_CHECKING:
    from collections.abc import Callable


class Member(NamedTuple):
    """Describe a member that is kept; `default` makes the value where one is."""

    name: str
    hint: Any
    default: Callable[[], Any] | None


def is_record(hint: Any) -> bool:
    """Tell whether a hint is a class of named members: a tuple or a dataclass."""
    return isinstance(hint, type) and (is_dataclass(hint) or hasattr(hint, "_fields"))


def name_of(record: type) -> str:
    """Return the name under which a class is written: its first, if it was renamed."""
    name: str = getattr(record, "WRITTEN_AS", record.__name__)
    return name


def list_members(record: type, names: dict[str, Any]) -> list[Member]:
    """List the members that are kept, in their order.

    `names` tells what the hints' names mean. A dataclass may leave a member out:
    `field(metadata={"kept": False})`; it then needs a default, or is None when read.
    """
    own = vars(sys.modules[record.__module__])
    hints = get_type_hints(record, own, {**names, **own})
    if is_dataclass(record):
        return [
            Member(each.name, hints[each.name], _default_of(each))
            for each in fields(record)
            if each.metadata.get("kept", True)
        ]
    tuple_class: Any = record
    defaults = tuple_class._field_defaults
    return [
        Member(name, hints[name], _giving(defaults[name]) if name in defaults else None)
        for name in tuple_class._fields
    ]


def list_left_out(record: type) -> list[str]:
    """List the members that are not kept and have no default."""
    if not is_dataclass(record):
        return []
    return [
        each.name
        for each in fields(record)
        if not each.metadata.get("kept", True) and _default_of(each) is None
    ]


def takes_in_order(record: type) -> bool:
    """Tell whether a record is made of all its kept members, one behind the other."""
    if not is_dataclass(record):
        return True
    return all(
        not each.kw_only and each.metadata.get("kept", True) for each in fields(record)
    )


def split_union(hint: Any) -> tuple[Any, ...]:
    """List what a hint allows, but None."""
    if get_origin(hint) in (Union, types.UnionType):
        return tuple(each for each in get_args(hint) if each is not type(None))
    return (hint,)


def allows_none(hint: Any) -> bool:
    """Tell whether None is a value of a hint."""
    if get_origin(hint) in (Union, types.UnionType):
        return type(None) in get_args(hint)
    return hint is None or hint is type(None)


def list_inner(hint: Any) -> list[Any]:
    """List the hints within a hint, `...` left out."""
    return [each for each in get_args(hint) if each is not ...]


def find_records(hint: Any) -> list[type]:
    """List the classes of named members within a hint, at any depth but their own."""
    if is_record(hint):
        return [hint]
    return [found for each in list_inner(hint) for found in find_records(each)]


def _default_of(each: Any) -> Callable[[], Any] | None:
    if each.default_factory is not MISSING:
        factory: Callable[[], Any] = each.default_factory
        return factory
    return None if each.default is MISSING else _giving(each.default)


def _giving(value: Any) -> Callable[[], Any]:
    return lambda: value
