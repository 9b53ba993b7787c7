"""Describe each keyword of JSON Schema for a person: one table, one row each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from schematic_contracts.formats import WORDS as FORMAT_WORDS
from schematic_contracts.show import show_name, show_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.pointer import Step

TYPES: Mapping[str, str] = {
    "array": "an array",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "text",
}


class Case(NamedTuple):
    """One refusal: the keyword with its schema, the value with its place."""

    keyword: str
    value: Any
    schema: JsonObject
    instance: Any
    place: tuple[Step, ...]


# A property that is missing or not allowed; None where the value itself is wrong.
Culprit: TypeAlias = "str | None"
Words: TypeAlias = "Callable[[Case, Culprit], str]"


def _found(case: Case, _culprit: Culprit) -> str:
    return show_value(case.instance, case.place)


def _itself(_case: Case) -> list[Culprit]:
    return [None]


@dataclass(frozen=True, slots=True)
class Wording:
    """Describe one keyword: what it expects, what was found, how to fix it."""

    expected: Words
    cure: Words
    found: Words = _found
    culprits: Callable[[Case], list[Culprit]] = _itself


def get_wording(keyword: str) -> Wording:
    """Return the row of a keyword; a generic one if the table has none."""
    return WORDINGS.get(keyword, _PLAIN)


def name_property(name: str | None) -> str:
    """Return the words that stand for a property that is missing or not allowed.

    A `Violation` points at the object. To find the property that is not allowed,
    compare these words for each of the object's names with `found`.
    """
    return f"the property {show_name(name)}"


def _phrase(text: str) -> Words:
    """Return a function that writes the text with `{}` as the keyword's value."""
    return lambda case, _culprit: text.format(show_value(case.value))


def _size(unit: str) -> Words:
    return lambda case, _culprit: f"{len(case.instance)} {unit}"


def _name_types(case: Case, _culprit: Culprit) -> str:
    names = case.value if isinstance(case.value, list) else [case.value]
    # A property that may be null is optional. Listing null as well would not help.
    wanted = [TYPES[name] for name in names if name != "null"] or [TYPES["null"]]
    return " or ".join(wanted)


def _fix_type(case: Case, culprit: Culprit) -> str:
    is_plain = isinstance(case.instance, int | float)
    if is_plain and "string" in case.value:
        return f"put it in quotes: {show_value(_as_text(case.instance), case.place)}"
    if case.instance is None:
        return f"send {_name_types(case, culprit)}"
    return f"send {_name_types(case, culprit)} instead"


def _as_text(value: float) -> str:
    return json.dumps(value)


def _name_choices(case: Case, _culprit: Culprit) -> str:
    return f"one of {', '.join(show_value(choice) for choice in case.value)}"


def _fix_choice(case: Case, _culprit: Culprit) -> str:
    from difflib import get_close_matches

    choices = [choice for choice in case.value if isinstance(choice, str)]
    near = get_close_matches(str(case.instance).lower(), choices, n=1)
    return f"did you mean {show_value(near[0])}?" if near else "use one of these"


def _find_missing(case: Case) -> list[Culprit]:
    return [name for name in case.value if name not in case.instance]


def _fix_missing(case: Case, culprit: Culprit) -> str:
    name = culprit or ""
    about = case.schema.get("properties", {}).get(name, {}).get("description", "")
    said = about.partition(". ")[0].rstrip(".")
    return f"add {show_name(name)}: {said}" if said else f"add {show_name(name)}"


def _find_unexpected(case: Case) -> list[Culprit]:
    return [name for name in case.instance if name not in case.schema["properties"]]


def _name_allowed(case: Case, _culprit: Culprit) -> str:
    return f"only the properties {', '.join(case.schema['properties'])}"


def _fix_unexpected(case: Case, culprit: Culprit) -> str:
    from difflib import get_close_matches

    near = get_close_matches(culprit or "", case.schema["properties"], n=1)
    if near:
        return f"did you mean {show_value(near[0])}?"
    return f"leave {show_name(culprit)} out"


_PLAIN = Wording(
    expected=lambda case, _culprit: (
        f"a value that satisfies {case.keyword} in the schema"
    ),
    cure=lambda case, _culprit: f"see {case.keyword} at the schema pointer",
)

WORDINGS: Mapping[str, Wording] = {
    "additionalProperties": Wording(
        expected=_name_allowed,
        found=lambda _case, culprit: name_property(culprit),
        cure=_fix_unexpected,
        culprits=_find_unexpected,
    ),
    "anyOf": Wording(
        _phrase("a value of one of the allowed shapes"),
        _phrase("see the schemas under anyOf at the schema pointer"),
    ),
    "const": Wording(_phrase("exactly {}"), _phrase("send {}")),
    "enum": Wording(_name_choices, _fix_choice),
    "format": Wording(
        lambda case, _culprit: FORMAT_WORDS[case.value],
        lambda case, _culprit: f"write {FORMAT_WORDS[case.value]}",
    ),
    "maxItems": Wording(
        _phrase("at most {} items"), _phrase("send the rest separately"), _size("items")
    ),
    "maxLength": Wording(
        _phrase("at most {} characters"),
        _phrase("shorten it to {}"),
        _size("characters"),
    ),
    "maximum": Wording(_phrase("at most {}"), _phrase("send {} or less")),
    "minItems": Wording(
        _phrase("at least {} items"), _phrase("send {} or more"), _size("items")
    ),
    "minLength": Wording(
        _phrase("text of at least {} characters"), _phrase("give it a value")
    ),
    "minProperties": Wording(
        _phrase("at least {} properties"),
        _phrase("add {} or more"),
        _size("properties"),
    ),
    "minimum": Wording(_phrase("at least {}"), _phrase("send {} or more")),
    "not": Wording(_phrase("any other value"), _phrase("send another value")),
    "pattern": Wording(_phrase("text that matches {}"), _phrase("change it to match")),
    "required": Wording(
        expected=lambda _case, culprit: name_property(culprit),
        cure=_fix_missing,
        culprits=_find_missing,
    ),
    "type": Wording(_name_types, _fix_type),
}
