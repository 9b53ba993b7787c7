"""Find mappings that do not run: disabled ones, and those beyond the limit."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from schematic_contracts.finding import Finding
from schematic_emulator.destination import definition

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
    from schematic_emulator.judgement.mapping_rules.checked_row import CheckedRow


def find_inactive(file: MappingFile, rows: Sequence[CheckedRow]) -> Iterator[Finding]:
    """Yield the disabled mappings, and the actions that no enabled mapping runs."""
    if not rows or not file.is_enabled or not any(row.row.runs for row in rows):
        yield _nothing_runs(file, rows)
        return
    active = {row.action for row in rows if row.row.is_enabled}
    for row in rows:
        if not row.is_disabled:
            continue
        if row.action in active or not row.fields:
            yield row.find(
                "subscription-disabled", "the mapping is disabled", "/enabled"
            )
            continue
        active.add(row.action)
        message = f"the mapping is disabled, and no other one runs {row.action}"
        yield row.find("no-active-mapping", message, "/enabled", "false")


def _nothing_runs(file: MappingFile, rows: Sequence[CheckedRow]) -> Finding:
    message = "the destination is disabled" if rows else "the list of mappings is empty"
    return Finding(
        rule="no-active-mapping",
        message=f"{message}: nothing is sent",
        subject="all mappings",
        place=file.document.locate("/enabled" if rows else ""),
    )


def find_excess(rows: Sequence[CheckedRow]) -> Iterator[Finding]:
    """Yield each mapping beyond those that one destination may have."""
    limit = definition()["mapping_limit"]
    of_one: dict[str, list[CheckedRow]] = defaultdict(list)
    for row in rows:
        of_one[row.row.destination].append(row)
    for those in of_one.values():
        for number, row in enumerate(those[limit:], limit + 1):
            message = (
                f"the mapping is number {number}, and a destination may have at most "
                f"{limit}"
            )
            yield row.find("too-many-mappings", message, "")
