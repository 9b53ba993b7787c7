"""Read a JSON text with the place of each value, and say why one cannot be read."""

from __future__ import annotations

import json
import re
from typing import Any

from schematic_contracts.errors import ReadingError
from schematic_contracts.reading.bounds import LEVELS
from schematic_contracts.reading.document import Document
from schematic_contracts.reading.json_places import JsonPlaces, Lines

# What is found where JSON breaks off -> what is wrong, and the likely cure.
_CURES = (
    (r",\s*[\]}]", "a comma before the closing bracket; remove it"),
    (r"//|/\*|#", "JSON has no comments; remove this one, or write YAML"),
    (r"'", "JSON text has double quotes, not single ones"),
    (r"[“”„‟«»‘’]", "JSON text has straight double quotes"),  # noqa: RUF001 - what word processors write
    (r"(True|False|None)\b", "Python's {0}; JSON has true, false and null"),
    (r"(NaN|-?Infinity|undefined)\b", "JSON has no {0}"),
    (r"[A-Za-z_$][\w$]*\s*:", "names of properties need double quotes"),
    (r"\Z", "the text ends in the middle of a value"),
)
# How a text starts that is not JSON but has JSON in it -> what it is, and the cure.
_FORMS = (
    (r"curl\s", "a curl command; the JSON is what follows -d"),
    (r"[A-Z]+ \S+ HTTP/|HTTP/\d", "a request's head; the JSON is the body below it"),
    (r"(?:https?://\S*[?&])?data=", "a form; its field data is base64 of the JSON"),
    (r"https?://\S+\s*\Z", "an address"),
    (r"eyJ[\w+/-]{8,}=*\s*\Z", "base64; base64 -d writes the JSON"),
    (r"\x00", "zero bytes, as an unfinished write leaves them"),
    (r"<", "a page or XML, as servers answer with for errors"),
    (r"version https://git-lfs", "a pointer of Git LFS; git lfs pull has the file"),
    (r"\x1e", "a separator of JSON text sequences; tr -d '\\036' removes them"),
    (r"[^\[\]{}\"#/']+\{", "text before the JSON; sed 's/^[^{{]*//' removes it"),
)
_COMPILED = tuple((re.compile(pattern), cure) for pattern, cure in _CURES)
_COMPILED_FORMS = tuple((re.compile(pattern), cure) for pattern, cure in _FORMS)
_COMMA_BEFORE = re.compile(r",\s*\Z")
_SECOND = re.compile(r"\s*[{\[\"]")


def read_json(text: str, name: str) -> Document:
    """Return what a JSON text says; `name` is the file's, for places and messages.

    A byte order mark is skipped. Raises ReadingError for text that is not JSON, and
    for values nested deeper than 100 levels.
    """
    text = text.removeprefix("\ufeff")
    seen = _Seen()
    try:
        data = json.loads(
            text, object_pairs_hook=seen.build, parse_constant=seen.note_constant
        )
    except json.JSONDecodeError as error:
        raise _explain(text, name, error) from None
    except ValueError:  # Python's own bound
        raise ReadingError(name, "a number has more than 4,300 digits") from None
    except RecursionError:
        raise _refuse_depth(name) from None
    if seen.constant:
        raise _refuse_constant(text, name, seen.constant)
    if _is_deeper(data, LEVELS.most):
        raise _refuse_depth(name)
    places = JsonPlaces(text)
    return Document(name, data, places, places.repeated if seen.has_repeated else ())


def find_problem(data: bytes) -> ReadingError | None:
    """Find why the bytes of a value are not JSON, with line and column in it."""
    try:
        read_json(data.decode("utf-8-sig"), "")
    except UnicodeDecodeError as error:
        return ReadingError("", f"not UTF-8: byte 0x{data[error.start]:02x}")
    except ReadingError as error:
        return error
    return None


class _Seen:
    """Notes what Python's reader takes and JSON does not say clearly."""

    def __init__(self) -> None:
        self.has_repeated = False
        self.constant = ""

    def build(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        self.has_repeated |= len(found) < len(pairs)
        return found

    def note_constant(self, constant: str) -> None:
        self.constant = constant


def _refuse_depth(name: str) -> ReadingError:
    return ReadingError(name, LEVELS.refuse())


def _refuse_constant(text: str, name: str, constant: str) -> ReadingError:
    quoted = re.compile(rf'"[^"\\]*(?:\\.[^"\\]*)*"|({re.escape(constant)})', re.DOTALL)
    at = next(found.start() for found in quoted.finditer(text) if found[1])
    line, column = Lines(text).place(at)
    return ReadingError(name, f"not JSON: JSON has no {constant}", line, column)


def _explain(text: str, name: str, error: json.JSONDecodeError) -> ReadingError:
    """Return the error for a text, at the place where its cure is."""
    at = error.pos
    before = _COMMA_BEFORE.search(text, 0, at)
    if before and text[at : at + 1] in ("]", "}"):
        at = before.start()
    cure = _find_cure(text, at, error)
    line, column = Lines(text).place(at)
    return ReadingError(name, f"not JSON: {cure}", line, column)


def _find_cure(text: str, at: int, error: json.JSONDecodeError) -> str:
    if error.msg == "Extra data" and _SECOND.match(text, at):
        return "a second value starts here; jq -s . makes a list of them"
    start = len(text) - len(text.lstrip(" \t\r\n"))
    forms = () if text[start : start + 1] in ("{", "[") else _COMPILED_FORMS
    places = [(*each, start) for each in forms] + [(*each, at) for each in _COMPILED]
    for pattern, cure, place in places:
        found = pattern.match(text, place)
        if found:
            return cure.format(*found.groups())
    return error.msg[:1].lower() + error.msg[1:]


def _is_deeper(data: Any, limit: int) -> bool:
    """Return whether values are nested deeper than a limit, one level at a time."""
    level = [data]
    for _ in range(limit + 1):
        level = [item for value in level for item in _items(value)]
        if not level:
            return False
    return True


def _items(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
