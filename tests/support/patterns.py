"""Every regular expression of ours, and texts on which one that is unsound never ends.

Where a repeated group can read the same letters in two ways, each repetition doubles
the ways that are tried before a text is refused.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from typing import Any

import schematic_contracts
import schematic_emulator
import segment_fixtures

PACKAGES = (schematic_contracts, schematic_emulator, segment_fixtures)
PIECES = (
    *("a", "A", "0", " ", "\n", '"', "'", "{", "{{", "(", "[", "<", "\\", "\xe9"),
    *("a: x ", "a: x\n", ".a", "a.", "a,", "a;", "a=", '"a" ', " a", "-a", "_A", "Aa"),
    *("a@", "1-", "1:", "1.", "+1 ", "1,", "a/", "/1", "%", "--", "\\a", "{a}", "$a"),
)
ENDS = ("", "!", "\x00", " !", "\n!")
# Two to the last power would be seconds; a time in proportion is not noticed.
TIMES = (8, 14, 18, 22, 24, 26)
SLOW_S = 0.25


def find_patterns() -> dict[str, re.Pattern[Any]]:
    """Return the patterns that modules and their tables have, by their names."""
    found: dict[str, re.Pattern[Any]] = {}
    for package in PACKAGES:
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not each.name.endswith("__main__"):
                module = importlib.import_module(each.name)
                for name, value in list(vars(module).items()):
                    for number, pattern in enumerate(_patterns(value)):
                        found[f"{each.name}.{name}[{number}]"] = pattern
    return found


def _patterns(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from _patterns(list(value.values()))
    elif isinstance(value, list | tuple | set | frozenset):
        yield from (part for part in value if isinstance(part, re.Pattern))
        yield from (
            part
            for row in value
            if isinstance(row, tuple)
            for part in row
            if isinstance(part, re.Pattern)
        )


def find_slow_text(pattern: re.Pattern[Any]) -> str | None:
    """Return the first of the texts, from short to long, that takes too long."""
    texts = (piece * times + end for piece in PIECES for times in TIMES for end in ENDS)
    return next((text for text in texts if _measure(pattern, text) > SLOW_S), None)


def _measure(pattern: re.Pattern[Any], text: str) -> float:
    asked: Any = text if isinstance(pattern.pattern, str) else text.encode("latin-1")
    begin = time.process_time()
    pattern.search(asked)
    pattern.fullmatch(asked)
    return time.process_time() - begin
