"""Choose which of the vendor's two published flag engines decides: how they differ.

Sources: SchematicHQ/rulesengine (Go), commit 3019c25; the WASM engine 0.7.0, which the
vendor's present SDKs ship (here that of schematichq 1.4.6). Which of them the service
runs is not published, nor whether it rewrites the values of traits before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from schematic_emulator.effects.flags.dates import read_date
from schematic_emulator.effects.flags.instants import read_instant
from schematic_emulator.effects.flags.numbers import (
    find_whole,
    is_true,
    is_true_or_one,
    read_int,
    read_number,
)
from schematic_emulator.effects.flags.period import clip_reset, overflow_reset

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schematic_emulator.effects.flags.period import ResetFinder
    from schematic_emulator.effects.kinds import (
        ComparableType,
        FlagEngineName,
        TraitForms,
    )

Readers: TypeAlias = "Mapping[ComparableType, Callable[[str], Any]]"


def _keep_form(text: str, _: ComparableType) -> str:
    return text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlagEngine:
    """What one engine does in its own way; all else is common to both.

    `readers` read the text of a trait by its type, `find_whole` a limit or a trait that
    preflight usage is added to. `find_reset` finds a month that starts on the day of a
    subscription. With `stops_at_errors` a condition that cannot be evaluated, a metric
    without a limit, ends the check; otherwise only its rule does not match. With
    `inverts_credits` the operators gt and gte hold if a balance does not cover a cost,
    and an empty one covers nothing. `store` writes the text of a trait or a rule in the
    form that the service stores.
    """

    readers: Readers
    find_whole: Callable[[str], int | None]
    find_reset: ResetFinder
    stops_at_errors: bool
    inverts_credits: bool
    store: Callable[[str, ComparableType], str] = _keep_form

    def read_whole(self, text: str) -> int:
        """Read a whole number; any other text is 0."""
        return self.find_whole(text) or 0


_ENGINES: Mapping[FlagEngineName, FlagEngine] = {
    "wasm": FlagEngine(
        readers={
            "bool": is_true_or_one,
            "date": read_instant,
            "int": read_number,
            "string": str,
        },
        find_whole=find_whole,
        find_reset=clip_reset,
        stops_at_errors=False,
        inverts_credits=True,
    ),
    "go": FlagEngine(
        readers={"bool": is_true, "date": read_date, "int": read_int, "string": str},
        find_whole=read_int,
        find_reset=overflow_reset,
        stops_at_errors=True,
        inverts_credits=False,
    ),
}


@cache
def choose_engine(
    name: FlagEngineName = "wasm", forms: TraitForms = "as-sent"
) -> FlagEngine:
    """Return an engine; traits reach it as they were sent, or in a normal form."""
    engine = _ENGINES[name]
    return engine if forms == "as-sent" else replace(engine, store=normalize_trait)


def normalize_trait(text: str, kind: ComparableType) -> str:
    """Return the text that a service which normalises traits would store.

    A date, in any spelling that the Go engine reads, is written with its time and zone;
    numbers and Booleans are written without blanks around and in small letters.
    """
    if kind == "date":
        found = read_date(text.strip())
        return text if found is None else found.isoformat()
    return text if kind == "string" else text.strip().lower()
