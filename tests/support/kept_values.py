"""Make values of whatever the log keeps, by the hints of its classes alone."""

from __future__ import annotations

import types
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.durable.codec import Codec
from schematic_emulator.durable.fields import is_record, list_unstored
from schematic_emulator.source.outbox.persistent_outbox import PersistentOutbox

MOMENTS = st.datetimes(timezones=st.just(UTC))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.text(), inner, max_size=2)
    ),
    max_leaves=4,
)
PLAIN = {
    str: st.text(max_size=8),
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    bytes: st.binary(max_size=8),
    datetime: MOMENTS,
    Any: JSON,
    object: JSON,
    None: st.none(),
    type(None): st.none(),
}


def make_codec() -> Codec:
    """Make the codec that `serve --db` writes with."""
    emulator = Emulator()
    emulator.parts[PersistentOutbox] = PersistentOutbox()
    persistence = emulator.make_persistence()
    return Codec(persistence.entries, persistence.names)


def values_of(codec: Codec, hint: Any) -> st.SearchStrategy[Any]:
    """Draw values of a hint."""
    if hint in PLAIN:
        return PLAIN[hint]
    if is_record(hint):
        return records_of(codec, hint)
    inner = get_args(hint)
    if get_origin(hint) is Literal:
        return st.sampled_from(inner)
    return _values_of_many(codec, get_origin(hint), inner)


def _values_of_many(
    codec: Codec, origin: Any, inner: tuple[Any, ...]
) -> st.SearchStrategy[Any]:
    parts = [values_of(codec, each) for each in inner if each is not ...]
    if origin in (Union, types.UnionType):
        return st.one_of(parts)
    if origin is dict:
        return st.dictionaries(*parts, max_size=2)
    if origin is tuple and inner[-1] is not ...:
        return st.tuples(*parts)
    return st.lists(parts[0], max_size=2).map(origin)


@cache
def records_of(codec: Codec, record: type) -> st.SearchStrategy[Any]:
    """Draw instances of a class; what is not kept is None, or its default."""
    members = {
        each.name: values_of(codec, each.hint) for each in codec.fields(record.__name__)
    }
    left_out = dict.fromkeys(list_unstored(record))
    return st.fixed_dictionaries(members).map(
        lambda values: record(**values, **left_out)
    )
