"""Write JSON that acts on no terminal and in no CI log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schematic_emulator.checks.report.report import Report


def write_document(report: Report) -> str:
    """Return the whole report as one JSON document."""
    return write_json(report.to_json()) + "\n"


def write_json(value: Any, indent: int | None = 2) -> str:
    r"""Return JSON in ASCII alone, without `##[`, which a CI log reads as a command.

    Half a surrogate pair, which strict readers refuse, becomes a replacement.

    >>> write_json("##[group]")
    '"\\u0023#[group]"'
    """
    text = json.dumps(_replace_halves(value), indent=indent)
    return text.replace("##[", "\\u0023#[")


def _replace_halves(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {
            _replace_halves(name): _replace_halves(one) for name, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_replace_halves(one) for one in value]
    return value
