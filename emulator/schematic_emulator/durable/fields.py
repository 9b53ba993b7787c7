"""List which fields of a class are stored, and what a type hint allows."""

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


class StoredField(NamedTuple):
    """Describe a field that is stored; `default`, if any, makes its default value."""

    name: str
    hint: Any
    default: Callable[[], Any] | None


def is_record(hint: Any) -> bool:
    """Return whether a hint is a class of named fields: a named tuple or dataclass."""
    return isinstance(hint, type) and (is_dataclass(hint) or hasattr(hint, "_fields"))


def earlier_names(record: type) -> tuple[str, ...]:
    """Return the names that a renamed class was written with before."""
    names: tuple[str, ...] = getattr(record, "EARLIER_NAMES", ())
    return names


def list_fields(record: type, names: dict[str, Any]) -> list[StoredField]:
    """List the stored fields of a class, in their order.

    `names` maps the names that type hints use to types. A dataclass leaves a field out
    with `field(metadata={"stored": False})`; read back, such a field has its default,
    or None if it has no default.
    """
    own = vars(sys.modules[record.__module__])
    hints = get_type_hints(record, own, {**names, **own})
    if is_dataclass(record):
        return [
            StoredField(each.name, hints[each.name], _default_of(each))
            for each in fields(record)
            if each.metadata.get("stored", True)
        ]
    tuple_class: Any = record
    defaults = tuple_class._field_defaults
    return [
        StoredField(
            name, hints[name], _returning(defaults[name]) if name in defaults else None
        )
        for name in tuple_class._fields
    ]


def list_unstored(record: type) -> list[str]:
    """List the fields that are not stored and have no default."""
    if not is_dataclass(record):
        return []
    return [
        each.name
        for each in fields(record)
        if not each.metadata.get("stored", True) and _default_of(each) is None
    ]


def takes_positionally(record: type) -> bool:
    """Return whether a class takes all of its fields as positional arguments."""
    if not is_dataclass(record):
        return True
    return all(
        not each.kw_only and each.metadata.get("stored", True)
        for each in fields(record)
    )


def split_union(hint: Any) -> tuple[Any, ...]:
    """List the types that a hint allows, without None."""
    if get_origin(hint) in (Union, types.UnionType):
        return tuple(each for each in get_args(hint) if each is not type(None))
    return (hint,)


def allows_none(hint: Any) -> bool:
    """Return whether a hint allows None."""
    if get_origin(hint) in (Union, types.UnionType):
        return type(None) in get_args(hint)
    return hint is None or hint is type(None)


def list_inner(hint: Any) -> list[Any]:
    """List the hints within a hint, without `...`."""
    return [each for each in get_args(hint) if each is not ...]


def find_records(hint: Any) -> list[type]:
    """List the classes of named fields in a hint, without those in their own fields."""
    if is_record(hint):
        return [hint]
    return [found for each in list_inner(hint) for found in find_records(each)]


def _default_of(each: Any) -> Callable[[], Any] | None:
    if each.default_factory is not MISSING:
        factory: Callable[[], Any] = each.default_factory
        return factory
    return None if each.default is MISSING else _returning(each.default)


def _returning(value: Any) -> Callable[[], Any]:
    return lambda: value
