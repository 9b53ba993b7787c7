"""Write event names in snake case, as each profile understands it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_ACCENTS = re.compile("[\u0300-\u036f]")
_HUMPS = re.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_FOREIGN = re.compile("[^a-z0-9_-]+")


def snake_case_event_name(name: str) -> str:
    """Write an event name as the published code does.

    Spaces become `_` and letters lower-case; nothing else changes.
    """
    return name.replace(" ", "_").lower()


@dataclass(frozen=True, slots=True)
class NameRule:
    """Say how the documented profile reads one sentence of the page.

    The page allows names with and without these two: both are switches.
    """

    splits_camel_case: bool = True
    folds_accents: bool = True


def documented_event_name(name: str, rule: NameRule | None = None) -> str:
    """Write an event name in letters, digits, `-` and `_` alone.

    Accents are folded, camel case is split, every run of other characters
    becomes one `_`, and none stays at either end. Dashes stay, digits are not
    split off. The result may be empty: a name of emoji has nothing to keep.
    """
    rule = rule or NameRule()
    if rule.folds_accents:
        name = _ACCENTS.sub("", unicodedata.normalize("NFKD", name))
    if rule.splits_camel_case:
        name = _HUMPS.sub("_", name)
    return _FOREIGN.sub("_", name.lower()).strip("_")
