"""Cut a case down to the smallest one for which a claim still holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

_MOST_ROUNDS = 12


def shrink(case: Any, differing: Callable[[list[Any]], list[bool]]) -> Any:
    """Return a smaller case that still differs.

    `differing` judges many candidates at once, as asking the engine costs a
    process; each round takes the first candidate that still differs.
    """
    for _ in range(_MOST_ROUNDS):
        # The case keeps its own members: only what is in them gets smaller.
        candidates = [one for one in smaller(case) if one.keys() == case.keys()]
        verdicts = differing(candidates) if candidates else []
        kept = [
            one for one, differs in zip(candidates, verdicts, strict=True) if differs
        ]
        if not kept:
            return case
        case = min(kept, key=lambda one: len(repr(one)))
    return case


def smaller(value: Any) -> Iterator[Any]:
    """Yield the value with one part left out or put in place of the whole."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield {other: kept for other, kept in value.items() if other != key}
            for less in (*_inner(item), *smaller(item)):
                yield {**value, key: less}
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield value[:index] + value[index + 1 :]
            for less in (*_inner(item), *smaller(item)):
                yield [*value[:index], less, *value[index + 1 :]]


def _inner(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value
