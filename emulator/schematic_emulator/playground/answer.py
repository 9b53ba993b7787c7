"""Answer the page's worker: one JSON text in, one out, whatever the texts hold."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from schematic_contracts.errors import ContractError, UnknownRuleError
from schematic_contracts.rules import RULES, SEVERITIES
from schematic_emulator.destination import PINNED_VERSION
from schematic_emulator.errors import EmulatorError
from schematic_emulator.playground.case import RULE, get_example_case
from schematic_emulator.playground.permalink import Case, LinkError
from schematic_emulator.playground.verdict import give_verdict
from schematic_emulator.source.time_text import read_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


# Of an example that a link names.
_UNKNOWN = "this version has no example {!r}; choose one from the list"
_FAILED = "the emulator itself failed on these texts, please report it with the link"


def answer(request: str) -> str:
    """Return the answer to a request, both as JSON.

    **shape**: `{"do": ..., "case": {...}}`, where `do` is a key of `ANSWERS`. An error
    is `{"error": "..."}`: the page shows it and goes on.
    """
    asked = json.loads(request)
    try:
        found = ANSWERS[asked["do"]](asked)
    except (ContractError, EmulatorError) as error:
        found = {"error": str(error)}
    except Exception as error:  # noqa: BLE001 - the page goes on, and says what it was
        found = {"error": f"{_FAILED}: {error!r}"}
    return json.dumps(found)


def _verdict(asked: dict[str, Any]) -> dict[str, Any]:
    at = read_time(asked.get("at")) or datetime.now(UTC)
    return give_verdict(_read_case(asked), at).to_json()


def _impact(asked: dict[str, Any]) -> dict[str, Any]:
    # Loaded for those who compare: it generates events.
    from schematic_emulator.playground.impact import find_impact

    return find_impact(_read_case(asked), asked["traffic"]).to_json()


def _example(asked: dict[str, Any]) -> dict[str, Any]:
    try:
        return asdict(get_example_case(asked["name"]))
    except UnknownRuleError as error:
        raise LinkError(_UNKNOWN.format(error.rule_id)) from None


def _list(_asked: dict[str, Any]) -> dict[str, Any]:
    rules = sorted(RULES.values(), key=lambda rule: SEVERITIES.index(rule.severity))
    return {
        "version": version("schematic-emulator"),
        "destination": PINNED_VERSION,
        "rules": [
            {"name": f"{RULE}{one.id}", "severity": one.severity, "title": one.title}
            for one in rules
        ],
    }


def _read_case(asked: dict[str, Any]) -> Case:
    given = asked["case"]
    return Case(**{one.name: str(given.get(one.name, "")) for one in fields(Case)})


ANSWERS: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "verdict": _verdict,
    "impact": _impact,
    "example": _example,
    "list": _list,
}
