"""Find companies and users that the mappings of a file name by different keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schematic_contracts.finding import Finding
from schematic_emulator.destination.definition import find_fields
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
    from schematic_emulator.judgement.mapping_rules.checked_row import CheckedRow

_RULES = {
    "company_keys": ("company-keys-differ", "company", "companies"),
    "user_keys": ("user-keys-differ", "user", "users"),
}


@dataclass(frozen=True, slots=True)
class _Use:
    """The names of the keys in one place, and the mapping that has it.

    Without a mapping, the place is a company or user of the configuration.
    """

    names: frozenset[str]
    row: CheckedRow | None
    pointer: str


def find_differing_keys(
    file: MappingFile, rows: Sequence[CheckedRow]
) -> Iterator[Finding]:
    """Yield a finding where a company's or user's keys share no name with the others.

    Two places agree if they share a name: one more key in one of them is not an error.
    The keys that most places use are right; of equals, those of the preset.
    """
    for field, (rule, one, many) in _RULES.items():
        uses = [*_list_mapped(field, rows), *_list_configured(many, file)]
        groups = _group(uses)
        if not groups:
            continue
        preset = set(find_fields("identifyUser")[field]["default"])
        right = max(groups, key=lambda group: _rank(group, preset))
        for group in groups:
            if group is right:
                continue
            for use in group:
                yield _differing(file, use, right[0], (rule, one, many, field))


def _list_mapped(field: str, rows: Sequence[CheckedRow]) -> Iterator[_Use]:
    for row in rows:
        node = row.mapping.get(field) if field in row.fields else None
        names = frozenset(node) if isinstance(node, dict) else frozenset[str]()
        if names and not any(name.startswith("@") for name in names):
            yield _Use(names, row, f"/mapping/{field}")


def _list_configured(many: str, file: MappingFile) -> Iterator[_Use]:
    """Yield the different sets of names in the configuration's own section."""
    entities = (file.schematic or {}).get(many)
    seen = set()
    for index, entity in enumerate(entities if isinstance(entities, list) else ()):
        keys = entity.get("keys") if isinstance(entity, dict) else None
        names = frozenset(keys) if isinstance(keys, dict) else frozenset[str]()
        if names and names not in seen:
            seen.add(names)
            yield _Use(names, None, f"/schematic/{many}/{index}/keys")


def _group(uses: Sequence[_Use]) -> list[list[_Use]]:
    """Return the uses in groups; two uses that share a name are in one group."""
    groups: list[list[_Use]] = []
    for use in uses:
        meeting = [
            group
            for group in groups
            if any(not use.names.isdisjoint(other.names) for other in group)
        ]
        merged = [each for group in meeting for each in group]
        groups = [group for group in groups if group not in meeting]
        groups.append([*merged, use])
    return groups


def _rank(group: list[_Use], preset: set[str]) -> tuple[int, bool, list[str]]:
    names = frozenset[str]().union(*(use.names for use in group))
    mapped = sum(use.row is not None for use in group)
    return mapped, not preset.isdisjoint(names), sorted(names)


def _differing(
    file: MappingFile, use: _Use, right: _Use, words: tuple[str, str, str, str]
) -> Finding:
    rule, one, many, field = words
    other = show(right.row.label) if right.row else "the configuration"
    named = f"the {one} is named by {_list(use.names)} here"
    message = f"{named}, and by {_list(right.names)} in {other}"
    if use.row is not None:
        return use.row.find(rule, message, use.pointer, _list(use.names))
    return Finding(
        rule=rule,
        message=message,
        pointer=use.pointer,
        found=_list(use.names),
        subject=f"schematic: {many}: {field}",
        place=file.document.locate(use.pointer),
    )


def _list(names: frozenset[str]) -> str:
    return " and ".join(inert(name) for name in sorted(names))
