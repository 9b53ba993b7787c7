"""Describe a failure: what was expected, what was found, how to fix it.

A schema may have its own texts: `x-expected` and `x-cure` next to a keyword are objects
of text by keyword. For all other keywords the texts are those of `words`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from schematic_contracts.pointer import follow, follow_schema, write_pointer
from schematic_contracts.violation import Violation
from schematic_contracts.words import Case, Wording, get_wording

if TYPE_CHECKING:
    from schematic_contracts.failure import FailureDetail
    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.pointer import Step

# The placeholder in an `x-cure` for a valid event name.
RENAMED = "{renamed}"

# Longer texts are described again each time, so that the cache stays small.
LONGEST_CACHED = 255

# The most characters of a suggested event name.
LONGEST_NAME = 60

_OUTSIDE = re.compile(r"[^a-z0-9-]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class KeywordTexts(NamedTuple):
    """One keyword at its place in a schema, and the texts for it."""

    keyword: str
    value: Any
    schema: JsonObject
    pointer: str
    wording: Wording
    expected: str
    cure: str


def explain(contract_id: str, failure: FailureDetail, payload: Any) -> list[Violation]:
    """Return the violations of one failure.

    Usually one. `required` and `additionalProperties` fail once for several properties:
    then one for each that is missing or not allowed, all with the same two pointers.
    """
    instance = follow(payload, failure.place)
    try:
        text = orjson.dumps(instance)
    except TypeError:  # an integer that orjson cannot write, or too many levels
        return _explain(contract_id, failure, instance)
    if len(text) > LONGEST_CACHED:
        return _explain(contract_id, failure, instance)
    return list(_explain_text(contract_id, failure, text))


# The same invalid values come again and again.
@lru_cache(maxsize=2048)
def _explain_text(
    contract_id: str, failure: FailureDetail, text: bytes
) -> tuple[Violation, ...]:
    return tuple(_explain(contract_id, failure, orjson.loads(text)))


def _explain(
    contract_id: str, failure: FailureDetail, instance: Any
) -> list[Violation]:
    texts = _get_texts(contract_id, failure.way)
    wording = texts.wording
    pointer = write_pointer(failure.place)
    case = Case(texts.keyword, texts.value, texts.schema, instance, failure.place)
    return [
        Violation(
            pointer,
            texts.pointer,
            texts.keyword,
            expected=texts.expected or wording.expected(case, culprit),
            found=wording.found(case, culprit),
            cure=_fill(texts.cure, instance) or wording.cure(case, culprit),
            contract=contract_id,
        )
        for culprit in wording.culprits(case)
    ]


@lru_cache(maxsize=4096)
def _get_texts(contract_id: str, way: tuple[Step, ...]) -> KeywordTexts:
    schema, value = follow_schema(contract_id, way)
    keyword = str(way[-1])
    return KeywordTexts(
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


def rename_event(name: str) -> str:
    """Return a similar event name of letters, digits, dashes and underscores.

    Accents are removed, camelCase is split, and each run of other characters becomes
    one underscore, together with the underscores around it. A name of which nothing
    remains yields `event_name`.

    >>> rename_event("Order Completed!")
    'order_completed'
    """
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name)
        name = plain.encode("ascii", "replace").decode()
    split = _HUMP.sub("_", name).lower()
    return _OUTSIDE.sub("_", split).strip("_")[:LONGEST_NAME] or "event_name"
