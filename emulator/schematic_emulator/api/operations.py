"""Knows every operation of Schematic's REST API, emulated or not."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files


@cache
def list_operations() -> tuple[str, ...]:
    """Return each operation as `METHOD /path/{of}/it`."""
    text = files("schematic_emulator.api").joinpath("data/operations.json").read_text()
    return tuple(json.loads(text)["operations"])


def is_operation(method: str, path: str) -> bool:
    """Tell whether a request asks for an operation that the service has."""
    return any(
        pattern.fullmatch(path) for known, pattern in _patterns() if known == method
    )


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(_compile(*each.split(" ")) for each in list_operations())


def _compile(method: str, path: str) -> tuple[str, re.Pattern[str]]:
    """Return a pattern in which each `{name}` stands for one part of the path."""
    parts = [
        "[^/]+" if part[:1] == "{" else re.escape(part) for part in path.split("/")
    ]
    return method, re.compile("/".join(parts))
