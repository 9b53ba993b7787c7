"""Name files that hold other things than a mapping, with the way out."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from schematic_contracts.show import show_value
from schematic_emulator.configuration.mapping_file.terraform import WAY_OUT

if TYPE_CHECKING:
    from collections.abc import Callable

EXPECTED = (
    "expected subscriptions: a list of them, an object with `subscriptions`, the "
    "Public API's answer, Terraform's JSON or a schematic-emulator.yaml"
)
_HCL = re.compile(
    r"^[^\S\n]*(?:resource|data|module|provider|variable|output|locals|terraform)"
    r'(?:\s+"[^"\n]*")*\s*\{',
    re.MULTILINE,
)
_HCL_NAMES = (".tf", ".tfvars", ".hcl")
# A first line of names between commas: a name of YAML or JSON has a colon or bracket.
_CSV = re.compile(r"\s*[\w\" .()/-]+([,;\t])[\w\" .()/-]+(?:\1[\w\" .()/-]*)*\r?\n")
_CALLS = ("track", "identify", "group", "page", "screen", "alias")


def find_text_refusal(text: str, name: str) -> str:
    """Return why a text is not read here at all, "" if it may be."""
    start = text[:1000].lstrip("\ufeff \t\r\n")
    if not start and not text.strip():
        return f"an empty file; {EXPECTED}"
    if name.lower().endswith(_HCL_NAMES) or _is_hcl(text, start):
        return f"HCL, which only Terraform can evaluate; {WAY_OUT}"
    if name.lower().endswith(".csv") or (start[:1] not in "[{" and _CSV.match(start)):
        return (
            "a CSV, which has no mapping in full; the Public API's "
            "GET /destinations/{id}/subscriptions has"
        )
    return ""


def find_code_refusal(name: str) -> str:
    """Return how to name the function of a Python file, "" for any other file.

    >>> find_code_refusal("app/mapping.py:run")
    'Python code; its function is named app.mapping:run, where code is taken'
    """
    path, is_python, function = name.partition(".py")
    if not is_python or (function and not function.startswith(":")):
        return ""
    module = ".".join(part for part in re.split(r"[/\\]", path) if part.strip("."))
    named = f"{module}{function or ':FUNCTION'}"
    return f"Python code; its function is named {named}, where code is taken"


def _is_hcl(text: str, start: str) -> bool:
    return start[:1] not in "[{" and bool(_HCL.search(text))


def describe_stranger(data: Any) -> str:
    """Return what data is that has no subscription, and what was expected."""
    found = recognise(data) or f"found {show_value(data)}{_guess(data)}"
    return f"no subscription in it: {found}; {EXPECTED}"


def _guess(data: Any) -> str:
    """Return which name may be meant by a misspelt one."""
    for name in list(data)[:_FIRST] if isinstance(data, dict) else ():
        meant = get_close_matches(name, _NAMES, n=1, cutoff=0.8)
        if meant:
            return f" (did you mean {meant[0]!r} by {name!r}?)"
    return ""


_FIRST = 100
_NAMES = ("subscriptions", "mappings", "segment", "schematic", "subscribe", "trigger")


def recognise(data: Any) -> str:
    """Return what data is instead of a mapping, "" if that is not known."""
    first = data[0] if isinstance(data, list) and data else data
    if not isinstance(first, dict):
        return ""
    log = first.get("log")
    return next(
        (text for is_this, text in _STRANGERS if is_this(first, log)),
        "",
    )


# What an object may be instead of a mapping; the second argument is its `log`.
_STRANGERS: tuple[tuple[Callable[[dict[str, Any], Any], bool], str], ...] = (
    (
        lambda data, _: (
            data.get("type") in _CALLS or "messageId" in data or "batch" in data
        ),
        "it holds Segment events, not their mapping",
    ),
    (
        lambda _, log: isinstance(log, dict) and "entries" in log,
        "it is a HAR file, a recording of requests",
    ),
    (
        lambda data, _: isinstance(data.get("interactions"), list),
        "it is a cassette, a recording of requests",
    ),
    (
        lambda data, _: "rules" in data or "$schema" in data,
        "it is a schema or a tracking plan",
    ),
)
