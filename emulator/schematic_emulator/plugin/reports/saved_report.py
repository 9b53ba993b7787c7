"""Save what a failed test delivered and received as a page: one file for each test."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.store.redaction import hide_keys_within
from schematic_emulator.inspector.views.saved import disguise_answers
from schematic_emulator.inspector.views.saved_file import write_file
from schematic_emulator.inspector.visible import replace_half_pairs
from schematic_emulator.plugin.reports.journeys import MAPPING, list_journeys, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from schematic_contracts.finding import Finding
    from schematic_emulator.plugin.reports.journeys import Tested

Json = dict[str, Any]
_LONGEST = 100


def save_report(folder: Path, test: str, sandboxes: Sequence[Tested]) -> Path:
    """Write the page of a test to a file of its name, and return its path.

    Raises OSError if it cannot be written.
    """
    journeys = [one for sandbox in sandboxes for one in list_journeys(sandbox)]
    numbered = {n: {**one, "number": n} for n, one in enumerate(journeys, start=1)}
    on_mappings = [one for each in sandboxes for one in each.mapping_findings]
    answers = {
        "journeys": _list(numbered),
        "findings": {"data": [_describe(one) for one in on_mappings]},
        "findings?group=rule,subject": _group(numbered),
        "destinations": {"data": []},
        "companies": {"data": []},
        "ledger": _count(numbered.values()),
    }
    shown = replace_half_pairs(hide_keys_within([answers, list(numbered.values())]))
    by_number = dict(zip(numbered, shown[1], strict=True))
    text = write_file(disguise_answers(shown[0], by_number), sandboxes[0].profile)
    path = folder / f"{_name(test)}.html"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _name(test: str) -> str:
    """Return a file's name for a test: readable, and unlike that of any other test."""
    digest = hashlib.sha256(test.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    words = re.sub(r"[^\w.-]+", "-", test, flags=re.ASCII).strip("-.")
    return f"{words[-_LONGEST:]}-{digest}"


def _list(journeys: dict[int, Json]) -> Json:
    rows = [shorten(one) for one in reversed(journeys.values())]
    return {"version": 1, "data": rows, "last": len(rows), "before": None, "left": 0}


def _describe(finding: Finding) -> Json:
    return {**finding.to_json(), "destination": MAPPING, "count": 1, "of": 1}


def _group(journeys: dict[int, Json]) -> Json:
    groups: dict[tuple[str, str], Json] = {}
    for number, journey in journeys.items():
        rows = [*journey["deliveries"], *journey["captures"]]
        for found in (one for row in rows for one in row["findings"]):
            new = {**found, "count": 0, "first": number}
            group = groups.setdefault((found["rule"], found["subject"]), new)
            group["count"] += 1
            group["last"] = number
    data = sorted(groups.values(), key=lambda row: -row["count"])
    return {"version": 1, "data": data, "of": len(journeys)}


def _count(journeys: Iterable[Json]) -> Json:
    states = [one["state"] for one in journeys]
    names = {"with_findings": "findings", "not_wanted": "not wanted"}
    plain = ("good", "bad", "refused", "waiting", "filtered")
    return {
        "in": len(states),
        **{name: states.count(name) for name in plain},
        **{name: states.count(state) for name, state in names.items()},
    }
