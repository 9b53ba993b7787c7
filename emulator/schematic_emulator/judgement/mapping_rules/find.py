"""Find everything that is wrong with a mapping file, before any event is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.judgement.mapping_rules.checked_row import list_rows
from schematic_emulator.judgement.mapping_rules.entity_keys import find_differing_keys
from schematic_emulator.judgement.mapping_rules.features import (
    find_problems,
    find_unfed_features,
)
from schematic_emulator.judgement.mapping_rules.fields import find_in_fields
from schematic_emulator.judgement.mapping_rules.malformed import (
    find_malformed,
    find_malformed_nodes,
)
from schematic_emulator.judgement.mapping_rules.personal_traits import (
    find_personal_traits,
)
from schematic_emulator.judgement.mapping_rules.triggers import (
    find_excess,
    find_in_trigger,
    find_inactive,
)
from schematic_emulator.judgement.mapping_rules.values import (
    find_constants,
    find_misread_parts,
    find_paths_as_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.finding import Finding
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile

# Each takes a row that is not disabled and yields what is wrong with it alone.
_ROW_RULES = (
    find_malformed,
    find_in_trigger,
    find_in_fields,
    find_malformed_nodes,
    find_constants,
    find_paths_as_text,
    find_personal_traits,
    find_misread_parts,
)


def find_mapping_findings(file: MappingFile) -> tuple[Finding, ...]:
    """Return every finding on a file's mappings and its `schematic:` section, once.

    Of a disabled mapping only that is reported: nothing else in it has an effect.
    """
    return tuple(_find(file))


def _find(file: MappingFile) -> Iterator[Finding]:
    yield from find_problems(file)
    rows = list_rows(file)
    enabled = [row for row in rows if not row.is_disabled]
    yield from find_inactive(file, rows)
    yield from find_excess(rows)
    for row in enabled:
        for rule in _ROW_RULES:
            yield from rule(row)
    yield from find_differing_keys(file, enabled)
    yield from find_unfed_features(file)
