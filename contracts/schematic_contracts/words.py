"""How each keyword of JSON Schema speaks to a person: one table, one row each."""

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
    """Hold a refusal: the keyword with its schema, the value with its place."""

    keyword: str
    value: Any
    schema: JsonObject
    instance: Any
    place: tuple[Step, ...]


# A member that is missing or too many; None where the value itself is at fault.
Culprit: TypeAlias = "str | None"
Words: TypeAlias = "Callable[[Case, Culprit], str]"


def _found(case: Case, _culprit: Culprit) -> str:
    return show_value(case.instance, case.place)


def _itself(_case: Case) -> list[Culprit]:
    return [None]


@dataclass(frozen=True, slots=True)
class Wording:
    """Word one keyword: what it expects, what was found, how to mend it."""

    expected: Words
    cure: Words
    found: Words = _found
    culprits: Callable[[Case], list[Culprit]] = _itself


def get_wording(keyword: str) -> Wording:
    """Return the row of a keyword; a plain one if the table has none."""
    return WORDINGS.get(keyword, _PLAIN)


def _say(text: str) -> Words:
    """Return words in which `{}` is the keyword's value."""
    return lambda case, _culprit: text.format(show_value(case.value))


def _size(unit: str) -> Words:
    return lambda case, _culprit: f"{len(case.instance)} {unit}"


def _name_types(case: Case, _culprit: Culprit) -> str:
    names = case.value if isinstance(case.value, list) else [case.value]
    # Members that may be null are optional; that null passes too helps nobody.
    wanted = [TYPES[name] for name in names if name != "null"] or [TYPES["null"]]
    return " or ".join(wanted)


def _mend_type(case: Case, culprit: Culprit) -> str:
    is_plain = isinstance(case.instance, int | float)
    if is_plain and "string" in case.value:
        return f"put it in quotes: {show_value(_as_text(case.instance), case.place)}"
    if case.instance is None:
        return f"send {_name_types(case, culprit)}"
    return f"send {_name_types(case, culprit)} in its place"


def _as_text(value: float) -> str:
    return json.dumps(value)


def _name_choices(case: Case, _culprit: Culprit) -> str:
    return f"one of {', '.join(show_value(choice) for choice in case.value)}"


def _mend_choice(case: Case, _culprit: Culprit) -> str:
    from difflib import get_close_matches

    choices = [choice for choice in case.value if isinstance(choice, str)]
    near = get_close_matches(str(case.instance).lower(), choices, n=1)
    return f"did you mean {show_value(near[0])}?" if near else "use one of these"


def _find_missing(case: Case) -> list[Culprit]:
    return [name for name in case.value if name not in case.instance]


def _mend_missing(case: Case, culprit: Culprit) -> str:
    name = culprit or ""
    about = case.schema.get("properties", {}).get(name, {}).get("description", "")
    said = about.partition(". ")[0].rstrip(".")
    return f"add {show_name(name)}: {said}" if said else f"add {show_name(name)}"


def _find_uninvited(case: Case) -> list[Culprit]:
    return [name for name in case.instance if name not in case.schema["properties"]]


def _name_invited(case: Case, _culprit: Culprit) -> str:
    return f"no member but {', '.join(case.schema['properties'])}"


def _mend_uninvited(case: Case, culprit: Culprit) -> str:
    from difflib import get_close_matches

    near = get_close_matches(culprit or "", case.schema["properties"], n=1)
    if near:
        return f"did you mean {show_value(near[0])}?"
    return f"leave {show_name(culprit)} out"


_PLAIN = Wording(
    expected=lambda case, _culprit: f"what {case.keyword} asks in the schema",
    cure=lambda case, _culprit: f"see {case.keyword} at the schema pointer",
)

WORDINGS: Mapping[str, Wording] = {
    "additionalProperties": Wording(
        expected=_name_invited,
        found=lambda _case, culprit: f"the member {show_name(culprit)}",
        cure=_mend_uninvited,
        culprits=_find_uninvited,
    ),
    "anyOf": Wording(
        _say("a value of one of the allowed shapes"),
        _say("see the schemas under anyOf at the schema pointer"),
    ),
    "const": Wording(_say("exactly {}"), _say("send {}")),
    "enum": Wording(_name_choices, _mend_choice),
    "format": Wording(
        lambda case, _culprit: FORMAT_WORDS[case.value],
        lambda case, _culprit: f"write {FORMAT_WORDS[case.value]}",
    ),
    "maxItems": Wording(
        _say("at most {} items"), _say("send the rest separately"), _size("items")
    ),
    "maxLength": Wording(
        _say("at most {} characters"), _say("shorten it to {}"), _size("characters")
    ),
    "maximum": Wording(_say("at most {}"), _say("send {} or less")),
    "minItems": Wording(
        _say("at least {} items"), _say("send {} or more"), _size("items")
    ),
    "minLength": Wording(
        _say("text of at least {} characters"), _say("give it a value")
    ),
    "minProperties": Wording(
        _say("at least {} members"), _say("add {} or more"), _size("members")
    ),
    "minimum": Wording(_say("at least {}"), _say("send {} or more")),
    "not": Wording(_say("any other value"), _say("send another value")),
    "pattern": Wording(_say("text that matches {}"), _say("write it so that it does")),
    "required": Wording(
        expected=lambda _case, culprit: f"the member {show_name(culprit)}",
        cure=_mend_missing,
        culprits=_find_missing,
    ),
    "type": Wording(_name_types, _mend_type),
}
