"""From a fault to words: what was expected, what was found, what would mend it.

A schema may word a keyword itself: `x-expected` and `x-cure` stand beside it and hold
text by keyword. Everything else is worded by the table of `words`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from schematic_contracts.pointer import follow, follow_schema, write_pointer
from schematic_contracts.validators.rename import rename_event
from schematic_contracts.violation import Violation
from schematic_contracts.words import Case, Wording, get_wording

if TYPE_CHECKING:
    from schematic_contracts.fault import FailureDetail
    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.pointer import Step

# In an `x-cure`, the place of a name that would do.
RENAMED = "{renamed}"

# Longer texts are worded anew each time, so that what is kept stays small.
LONGEST_KEPT = 255


class Promise(NamedTuple):
    """Hold a keyword where it stands in a schema, and the words for it."""

    keyword: str
    value: Any
    schema: JsonObject
    pointer: str
    wording: Wording
    expected: str
    cure: str


def explain(contract_id: str, fault: FailureDetail, payload: Any) -> list[Violation]:
    """Return the violations that one fault stands for.

    One, save where a keyword judges several members at once: then one for each
    member that is missing or too many, all of the same two pointers.
    """
    instance = follow(payload, fault.place)
    try:
        text = orjson.dumps(instance)
    except TypeError:  # an integer that orjson cannot write, or too many levels
        return _explain(contract_id, fault, instance)
    if len(text) > LONGEST_KEPT:
        return _explain(contract_id, fault, instance)
    return list(_explain_text(contract_id, fault, text))


# The same bad values come again and again, and their words with them.
@lru_cache(maxsize=2048)
def _explain_text(
    contract_id: str, fault: FailureDetail, text: bytes
) -> tuple[Violation, ...]:
    return tuple(_explain(contract_id, fault, orjson.loads(text)))


def _explain(contract_id: str, fault: FailureDetail, instance: Any) -> list[Violation]:
    promise = _get_promise(contract_id, fault.way)
    wording = promise.wording
    pointer = write_pointer(fault.place)
    case = Case(promise.keyword, promise.value, promise.schema, instance, fault.place)
    return [
        Violation(
            pointer,
            promise.pointer,
            promise.keyword,
            expected=promise.expected or wording.expected(case, culprit),
            found=wording.found(case, culprit),
            cure=_fill(promise.cure, instance) or wording.cure(case, culprit),
            contract=contract_id,
        )
        for culprit in wording.culprits(case)
    ]


@lru_cache(maxsize=4096)
def _get_promise(contract_id: str, way: tuple[Step, ...]) -> Promise:
    schema, value = follow_schema(contract_id, way)
    keyword = str(way[-1])
    return Promise(
        keyword,
        value,
        schema,
        pointer=write_pointer(way),
        wording=get_wording(keyword),
        expected=schema.get("x-expected", {}).get(keyword, ""),
        cure=schema.get("x-cure", {}).get(keyword, ""),
    )


def _fill(cure: str, instance: Any) -> str:
    if RENAMED in cure:
        return cure.replace(RENAMED, rename_event(str(instance)))
    return cure
