"""Convert event names to snake case, as each profile understands it.

Source: @segment/action-destinations 3.497.0,
destinations/schematic/trackEvent/index.js (snakeCase); for the documented profile the
destination's page, see documented_profile.py.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_ACCENTS = re.compile("[\u0300-\u036f]")
_HUMPS = re.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_FOREIGN = re.compile("[^a-z0-9_-]+")


def snake_case_event_name(name: str) -> str:
    """Convert an event name as the published code does.

    Spaces (U+0020) become `_` and letters lower-case; nothing else changes. The
    code's first step replaces each capital by itself, so `HelloWorld` is not split.
    """
    return name.replace(" ", "_").lower()


@dataclass(frozen=True, slots=True)
class NameRule:
    """Choose how the documented profile reads one sentence of the page.

    The page leaves both questions open, so both are options.
    """

    splits_camel_case: bool = True
    folds_accents: bool = True


def documented_event_name(name: str, rule: NameRule | None = None) -> str:
    """Convert an event name to letters, digits, `-` and `_`.

    Accents are removed, camel case is split, every run of other characters becomes
    one `_`, and `_` is removed from both ends. Dashes stay, digits are not split
    off. The result may be empty, as for a name of emoji only.
    """
    rule = rule or NameRule()
    if rule.folds_accents and not name.isascii():
        name = _ACCENTS.sub("", unicodedata.normalize("NFKD", name))
    if rule.splits_camel_case:
        name = _HUMPS.sub("_", name)
    return _FOREIGN.sub("_", name.lower()).strip("_")
