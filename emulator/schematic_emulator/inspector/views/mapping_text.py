"""Write a destination's mappings as text, and read an edited text with its problems."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.reading.bounds import WORKSPACE_LEVELS
from schematic_emulator.api.store.redaction import hide_keys_within
from schematic_emulator.configuration.mapping_file.errors import MappingFileError
from schematic_emulator.configuration.mapping_file.read import (
    read_mapping_data,
    read_mapping_file,
)
from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
from schematic_emulator.source.request_body import is_deeper
from schematic_emulator.source.workspace.check import check_instance
from schematic_emulator.source.workspace.routing import mapping_limit

if TYPE_CHECKING:
    from schematic_contracts.finding import Finding
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
    from schematic_emulator.source.workspace.check import ConfigProblem
    from schematic_emulator.source.workspace.settings import Instance

Problem = dict[str, Any]
JSON, YAML = "json", "yaml"
NAME = "mapping"
# A field's pointer is as /0/mapping/event_name.
_FIELD_LEVEL = 3


@dataclass(frozen=True, slots=True)
class EditedMapping:
    """Mappings as somebody wrote them, with what is wrong with them.

    A text that cannot be read has no `file`. `subscriptions` are those that a
    patch of the destination would have; it is refused if `is_refused`.
    """

    problems: tuple[Problem, ...]
    file: MappingFile | None = None
    subscriptions: tuple[Any, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Return whether the destination would not take the mappings."""
        return any(each["is_refused"] for each in self.problems)


def find_syntax(path: str) -> str:
    """Return how to write mappings: as the configuration file is written."""
    return JSON if path.lower().endswith(".json") else YAML


def describe_mapping(instance: Instance, path: str) -> dict[str, Any]:
    """Return a destination's mappings as text, and what is wrong with them.

    `path` is that of the file that configures the destination, "" without one.
    """
    syntax = find_syntax(path)
    rows = hide_keys_within(list(instance.subscriptions))
    text = _write(rows, syntax)
    edited = read_edited(text, syntax, instance)
    return {
        "destination": instance.id,
        "file": path or None,
        "syntax": syntax,
        "text": text,
        "count": len(rows),
        "limit": mapping_limit(),
        "lines": _list_lines(edited.file) if edited.file else {},
        "problems": list(edited.problems),
    }


def _list_lines(file: MappingFile) -> dict[str, int]:
    """Return the line of each mapping and of each of its fields, by its pointer."""
    return {
        f"/subscriptions{pointer}": place[0]
        for pointer, place in file.document.places.items()
        if pointer and pointer.count("/") <= _FIELD_LEVEL
    }


def _write(rows: list[Any], syntax: str) -> str:
    if syntax == JSON:
        return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
    # Loaded for those who write YAML: PyYAML is slow to import.
    from schematic_emulator.configuration.mapping_file.write_yaml import write_yaml

    return write_yaml(rows)


def read_edited(mapping: Any, syntax: str, instance: Instance) -> EditedMapping:
    """Return mappings in any form of a mapping file: text, or the data itself."""
    if is_deeper(mapping, WORKSPACE_LEVELS.most):
        return EditedMapping((_make(WORKSPACE_LEVELS.refuse(), "", None),))
    try:
        file = (
            read_mapping_file(mapping, f"{NAME}.{syntax}")
            if isinstance(mapping, str)
            else read_mapping_data(mapping, NAME)
        )
    except MappingFileError as error:
        return EditedMapping((_describe_error(error),))
    rows = [row for row in file.rows if row.runs]
    written = tuple(row.subscription or row.written for row in rows)
    document = {**instance.to_document(), "subscriptions": list(written)}
    refused = {}
    for problem in check_instance(document):
        refusal = _describe_refusal(problem, file)
        refused[refusal["line"], refusal["column"], refusal["pointer"]] = refusal
    findings = [_describe_finding(each) for each in find_mapping_findings(file)]
    problems = _join([*refused.values()], findings)
    return EditedMapping(tuple(problems), file, written)


def _join(refusals: list[Problem], findings: list[Problem]) -> list[Problem]:
    """Return both in the order of the text; an error says more than its refusal."""
    errors = [each for each in findings if each["severity"] == "error"]
    places = {(each["line"], each["column"]) for each in refusals if each["line"]}
    for each in errors:
        each["is_refused"] = (each["line"], each["column"]) in places
    known = {(each["line"], each["column"]) for each in errors}
    left = [each for each in refusals if (each["line"], each["column"]) not in known]
    return sorted([*left, *findings], key=lambda each: each["line"] or 0)


def _describe_error(error: MappingFileError) -> Problem:
    return _make(error.message, "", error.place)


def _describe_refusal(problem: ConfigProblem, file: MappingFile) -> Problem:
    _, _, index, *steps = [*problem.pointer.split("/"), "", ""]
    rows = [row for row in file.rows if row.runs]
    place = None
    if index.isdigit():
        inner = "".join(f"/{each}" for each in steps if each)
        place = rows[int(index)].find_place(inner)
    return _make(problem.message, problem.pointer, place)


def _make(message: str, pointer: str, place: tuple[int, int] | None) -> Problem:
    line, column = place or (None, None)
    return {
        "rule": None,
        "severity": "error",
        "message": message,
        "subject": "",
        "pointer": pointer,
        "line": line,
        "column": column,
        "cure": "",
        "is_refused": True,
    }


def _describe_finding(finding: Finding) -> Problem:
    _, line, column = ["", *finding.place.rsplit(":", 2)[1:], "", ""][:3]
    names = ("rule", "severity", "message", "subject", "pointer", "cure")
    return {
        **{name: getattr(finding, name) for name in names},
        "line": int(line) if line else None,
        "column": int(column) if column else None,
        "is_refused": False,
    }
