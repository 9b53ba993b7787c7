"""Payloads near the examples: some good, most of them bad in some way."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from support.contract_files import read_examples

# Values at the edges of what the schemas say.
EDGES: list[Any] = [
    *(None, True, False, [], {}, [[]], {"": {}}, {"keys": {"id": "1"}}),
    *(0, 1, -1, 100, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 2**70),
    *(0.0, -0.0, 1.0, 1.5, -2.0, 1e16, 1e30, 1e308, 9.3e18, float(2**63), 5e-324),
    *("", "a", "a b", "a\n", "\n", "é", "\U00010000", "0", "n" * 255, "n" * 256),
    "😀" * 255,
    *("track", "identify", "flag_check", "inference", "page", "$ref", "/", "~1"),
    *("2026-01-31T09:30:00.000Z", "2026-01-31T09:30Z", "2026-02-29T09:30:00Z"),
    *("2028-02-29T09:30:00Z", "2016-12-31T23:59:60Z", "2026-01-31", "1.5", "comp_1"),
]
NAMES = [
    *("api_key", "type", "body", "sent_at", "event", "keys", "company", "quantity"),
    *("traits", "name", "userId", "timestamp", "data", "params", "error", "", "a/b~c"),
]

JSON = st.one_of(
    st.sampled_from(EDGES),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="utf-8"), max_size=20),
)
EXAMPLES = read_examples()


@st.composite
def mutants(draw: Any) -> tuple[str, Any]:
    """Draw a contract id and a payload, one to four changes from an example."""
    example = draw(st.sampled_from(EXAMPLES))
    box = [copy.deepcopy(example.payload)]
    for _ in range(draw(st.integers(1, 4))):
        _mutate(draw, box)
    return example.contract, box[0]


def shuffled(value: Any) -> SearchStrategy[Any]:
    """Draw the same JSON with the members of every object in another order."""
    if isinstance(value, list):
        return st.tuples(*map(shuffled, value)).map(list)
    if isinstance(value, dict):
        members = [st.tuples(st.just(name), shuffled(value[name])) for name in value]
        return st.tuples(*members).flatmap(st.permutations).map(dict)
    return st.just(value)


def _mutate(draw: Any, box: list[Any]) -> None:
    """Change one member somewhere inside the box."""
    holder, key = draw(st.sampled_from(_places(box)))
    change = draw(st.sampled_from(["replace", "replace", "remove", "add"]))
    inner = holder[key]
    if change == "add" and isinstance(inner, dict):
        inner[draw(st.sampled_from(NAMES))] = copy.deepcopy(draw(JSON))
    elif change == "remove" and holder is not box:
        del holder[key]
    else:
        holder[key] = copy.deepcopy(draw(JSON))


def _places(holder: Any) -> list[tuple[Any, Any]]:
    """Return every holder with each of its keys."""
    keys = list(holder) if isinstance(holder, dict) else range(len(holder))
    found = [(holder, key) for key in keys]
    for key in keys:
        if isinstance(holder[key], dict | list):
            found += _places(holder[key])
    return found
