"""From a fault to words: what was expected, what was found, what would mend it.

A schema may word a keyword itself: `x-expected` and `x-cure` stand beside it and hold
text by keyword. Everything else is worded by the table of `words`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from schematic_contracts.pointer import follow, follow_schema, write_pointer
from schematic_contracts.rename import rename_event
from schematic_contracts.violation import Violation
from schematic_contracts.words import Case, get_wording

if TYPE_CHECKING:
    from schematic_contracts.fault import Fault
    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.pointer import Step

# In an `x-cure`, the place of a name that would do.
RENAMED = "{renamed}"


def explain(contract_id: str, fault: Fault, payload: Any) -> list[Violation]:
    """Return the violations that one fault stands for.

    One, save where a keyword judges several members at once: then one for each
    member that is missing or too many, all of the same two pointers.
    """
    schema, value, schema_pointer = _look_up(contract_id, fault.way)
    keyword = str(fault.way[-1])
    wording = get_wording(keyword)
    instance = follow(payload, fault.place)
    pointer = write_pointer(fault.place)
    case = Case(keyword, value, schema, instance, fault.place)
    return [
        Violation(
            pointer=pointer,
            schema_pointer=schema_pointer,
            keyword=keyword,
            expected=_own(case, "x-expected") or wording.expected(case, culprit),
            found=wording.found(case, culprit),
            cure=_own(case, "x-cure") or wording.cure(case, culprit),
            contract=contract_id,
        )
        for culprit in wording.culprits(case)
    ]


@lru_cache(maxsize=4096)
def _look_up(contract_id: str, way: tuple[Step, ...]) -> tuple[JsonObject, Any, str]:
    schema, value = follow_schema(contract_id, way)
    return schema, value, write_pointer(way)


def _own(case: Case, annotation: str) -> str:
    """Return the schema's own words for the keyword, or nothing."""
    text: str = case.schema.get(annotation, {}).get(case.keyword, "")
    if RENAMED in text:
        return text.replace(RENAMED, rename_event(str(case.instance)))
    return text
