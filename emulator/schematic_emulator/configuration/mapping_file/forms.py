"""The table of forms: how each is recognised, and where it has its subscriptions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schematic_emulator.configuration.mapping_file import configured, terraform
from schematic_emulator.configuration.mapping_file.errors import MappingFileError
from schematic_emulator.configuration.mapping_file.mapping_file import SUBSCRIPTIONS
from schematic_emulator.configuration.mapping_file.rows import FoundRow, is_subscription

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_contracts.reading.document import Document

LISTS = ("subscriptions", "mappings")
PUBLIC_API = "public-api"
TERRAFORM = "terraform"
CONFIGURATION = "configuration"


@dataclass(frozen=True, slots=True)
class Found:
    """What a form has: its rows, and what it says of the destination."""

    rows: list[FoundRow]
    settings: dict[str, Any] = field(default_factory=dict)
    is_enabled: bool = True
    schematic: dict[str, Any] | None = None
    notes: tuple[str, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a mapping. `find` raises MappingFileError for what it cannot read."""

    name: str
    recognises: Callable[[Any], bool]
    find: Callable[[Document], Found]


def find_form(data: Any) -> Form | None:
    """Return the first form that recognises the data."""
    return next((form for form in _FORMS if form.recognises(data)), None)


# What the Public API answers with; the last is the answer to a creation.
_ONE = ("subscription", "destinationSubscription")


def _is_answer(data: Any) -> bool:
    """Return whether data is what the Public API answers, whole or its inner part."""
    inner = data.get("data") if isinstance(data, dict) else None
    return isinstance(data, dict) and (
        any(isinstance(data.get(name), dict) for name in _ONE)
        or (
            isinstance(inner, dict)
            and any(name in inner for name in (SUBSCRIPTIONS, *_ONE))
        )
    )


def _find_in_answer(document: Document) -> Found:
    rows = _list_answered(document, document.data, "")
    return Found(rows, notes=_note_pages([document.data], len(rows)))


def _list_answered(document: Document, data: Any, around: str) -> list[FoundRow]:
    if not any(name in data for name in _ONE):
        data, around = data["data"], f"{around}/data"
    if SUBSCRIPTIONS in data:
        pointer = f"{around}/{SUBSCRIPTIONS}"
        return _list_rows(data[SUBSCRIPTIONS], pointer, document)
    name = next(name for name in _ONE if name in data)
    return [FoundRow(data[name], f"{around}/{name}")]


def _is_list_of_answers(data: Any) -> bool:
    return isinstance(data, list) and bool(data) and all(map(_is_answer, data))


def _find_in_answers(document: Document) -> Found:
    """Return the rows of all pages, as `jq -s` puts them in one file."""
    rows = [
        row
        for index, answer in enumerate(document.data)
        for row in _list_answered(document, answer, f"/{index}")
    ]
    return Found(rows, notes=_note_pages(document.data, len(rows)))


def _note_pages(answers: list[Any], count: int) -> tuple[str, ...]:
    """Return a note if answers are not all the pages.

    Source: https://docs.segmentapis.com/tag/Pagination.
    """
    holders = [inner for one in answers for inner in (one, one.get("data"))]
    pages = [one.get("pagination") for one in holders if isinstance(one, dict)]
    totals = [page.get("totalEntries") for page in pages if isinstance(page, dict)]
    total = max((each for each in totals if isinstance(each, int)), default=0)
    if total <= count:
        return ()
    cure = "ask for all with ?pagination.count=200"
    return (f"the answer has {count} of {total} subscriptions; {cure}",)


def _is_object_of_rows(data: Any) -> bool:
    return isinstance(data, dict) and any(
        isinstance(data.get(name), list) for name in LISTS
    )


def _find_in_object(document: Document) -> Found:
    data = document.data
    name = next(name for name in LISTS if isinstance(data.get(name), list))
    settings, is_enabled = data.get("settings", {}), data.get("enabled", True)
    if not isinstance(settings, dict):
        raise MappingFileError.at(document, "/settings", "expected an object")
    if not isinstance(is_enabled, bool):
        raise MappingFileError.at(document, "/enabled", "expected true or false")
    rows = _list_rows(data[name], f"/{name}", document)
    notes = _note_pages([data], len(rows))
    return Found(rows, settings, is_enabled, notes=notes)


def _is_list_of_rows(data: Any) -> bool:
    return isinstance(data, list) and (not data or any(map(is_subscription, data)))


def _find_in_list(document: Document) -> Found:
    return Found(_list_rows(document.data, "", document))


def _find_one(document: Document) -> Found:
    return Found([FoundRow(document.data, "")])


def _find_in_terraform(document: Document) -> Found:
    return Found(terraform.find_rows(document))


def _find_in_configuration(document: Document) -> Found:
    data = document.data
    rows = configured.find_rows(data)
    chosen = next((row.destination for row in rows if row.runs), "")
    settings = {
        str(each.get("name")): each.get("settings")
        for _, each in configured.list_destinations(data)
    }
    found, section = settings.get(chosen), data.get("schematic")
    return Found(
        rows,
        found if isinstance(found, dict) else {},
        schematic=dict(section) if isinstance(section, dict) else {},
        problems=configured.list_problems(document),
    )


def _list_rows(rows: Any, pointer: str, document: Document) -> list[FoundRow]:
    if not isinstance(rows, list):
        raise MappingFileError.at(document, pointer, "expected a list of subscriptions")
    return [FoundRow(row, f"{pointer}/{index}") for index, row in enumerate(rows)]


# The first that recognises a file reads it.
_FORMS = (
    Form(TERRAFORM, terraform.is_terraform, _find_in_terraform),
    Form(PUBLIC_API, _is_answer, _find_in_answer),
    Form(PUBLIC_API, _is_list_of_answers, _find_in_answers),
    Form(CONFIGURATION, configured.is_configuration, _find_in_configuration),
    Form(SUBSCRIPTIONS, _is_object_of_rows, _find_in_object),
    Form(SUBSCRIPTIONS, _is_list_of_rows, _find_in_list),
    Form(SUBSCRIPTIONS, is_subscription, _find_one),
)
