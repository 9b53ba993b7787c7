"""Run one test on many rows, as one item of pytest's.

An item costs pytest, its plugins and its workers more time and memory than most rows
of data ask for. A test that runs long for each row is better parametrized.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import pytest

SHOWN = 20


def on_rows(
    argument: str, rows: Iterable[Any], ids: Callable[[Any], Any] = repr
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Call a test with each row as its argument; fail with the names of all that fail.

    The rows share the fixtures of the one item.
    """
    every = list(rows)
    if not every:
        raise ValueError(f"no rows for {argument}: the test would ask nothing")

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def run(**given: Any) -> None:
            wrong = []
            for row in every:
                try:
                    test(**given, **{argument: row})
                # Raised below, with those of the other rows.
                except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001
                    error.add_note(f"{argument}: {ids(row)}")
                    wrong.append(error)
            if wrong:
                text = f"{len(wrong)} of {len(every)} rows, {SHOWN} are shown at most"
                raise BaseExceptionGroup(text, wrong[:SHOWN])

        run.__signature__ = _without(argument, test)  # type: ignore[attr-defined]
        return run

    return decorate


def _without(argument: str, test: Callable[..., None]) -> inspect.Signature:
    signature = inspect.signature(test)
    kept = [each for name, each in signature.parameters.items() if name != argument]
    return signature.replace(parameters=kept)
