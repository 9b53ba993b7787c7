"""Write a mapping in the form that another tool takes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from schematic_emulator.configuration.mapping_file.errors import MappingFileError
from schematic_emulator.configuration.mapping_file.rows import FOREIGN
from schematic_emulator.configuration.mapping_file.terraform import SUBSCRIPTION, escape

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile

Row = dict[str, Any]
_ACTION_IDS = (
    "Id of the action {} of the destination Schematic (Actions). It is not public: "
    "GET /destinations/{{id}}/subscriptions shows it as actionId."
)


def write_mapping(file: MappingFile, form: str) -> str:
    """Return the subscriptions of a file in a form of FORMS, as text.

    Reading it gives equal subscriptions. What they lack and a form requires is
    written: the action as the name, and that they are enabled. Raises
    MappingFileError for a malformed subscription.
    """
    return FORMS[form](_list_rows(file))


def list_unknown(file: MappingFile, form: str) -> str:
    """Return what a reader has to add to the text, "" if it is whole."""
    if form != "terraform":
        return ""
    names = ", ".join(_list_variables(_list_rows(file)))
    return (
        "Terraform knows destination and actions by ids that are not public: "
        f"set the variables {names}"
    )


def _list_rows(file: MappingFile) -> list[Row]:
    """Return the subscriptions that events reach, each with all its properties."""
    rows = []
    for row in file.rows:
        one = row.subscription
        if not row.runs:
            continue
        for name, kind in _REQUIRED.items():
            if not isinstance(one.get(name, {} if name == "mapping" else None), kind):
                message = f"a subscription without a sound {name!r} cannot be written"
                raise MappingFileError.at(row.document, row.pointer, message)
        is_enabled = file.is_enabled and one.get("enabled", True)
        rows.append(
            {
                "name": one.get("name") or one["partnerAction"],
                "enabled": is_enabled,
                "subscribe": one["subscribe"],
                "partnerAction": one["partnerAction"],
                "mapping": one.get("mapping", {}),
            }
        )
    return rows


_REQUIRED = {"subscribe": str, "partnerAction": str, "mapping": dict}


def _write_yaml(rows: list[Row]) -> str:
    # Loaded for those who write YAML: PyYAML is slow to import.
    from schematic_emulator.configuration.mapping_file.write_yaml import write_yaml

    return write_yaml(rows)


def _write_answer(rows: list[Row]) -> str:
    """Return rows as GET /destinations/{id}/subscriptions answers."""
    renamed = [{theirs: row[ours] for ours, theirs in FOREIGN.items()} for row in rows]
    return _write_json({"data": {"subscriptions": renamed}})


def _write_terraform(rows: list[Row]) -> str:
    """Return rows as a main.tf.json."""
    labels: dict[str, Row] = {}
    for row in rows:
        labels[_make_label(row["name"], labels)] = row
    return _write_json(
        {
            "variable": _list_variables(rows),
            "resource": {
                SUBSCRIPTION: {
                    label: _write_resource(row) for label, row in labels.items()
                }
            },
        }
    )


def _write_resource(row: Row) -> Row:
    settings = json.dumps(row["mapping"], ensure_ascii=False)
    return {
        "destination_id": f"${{var.{_DESTINATION}}}",
        "name": escape(row["name"]),
        "enabled": row["enabled"],
        "action_id": f"${{var.{_name_variable(row['partnerAction'])}}}",
        "trigger": escape(row["subscribe"]),
        "settings": escape(settings),
    }


_DESTINATION = "schematic_destination_id"


def _list_variables(rows: list[Row]) -> dict[str, Row]:
    variables = {_DESTINATION: "Id of the destination Schematic (Actions)."} | {
        _name_variable(row["partnerAction"]): _ACTION_IDS.format(row["partnerAction"])
        for row in rows
    }
    return {
        name: {"type": "string", "description": escape(text)}
        for name, text in variables.items()
    }


def _name_variable(action: str) -> str:
    return f"schematic_{_snake(action)}_action_id"


def _make_label(name: str, taken: dict[str, Row]) -> str:
    """Return a name that Terraform takes and no other resource has."""
    label = start = _snake(name) or "subscription"
    number = 1
    while label in taken:
        number += 1
        label = f"{start}_{number}"
    return label


def _snake(name: str) -> str:
    words = re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", name)
    snake = re.sub("[^a-z0-9]+", "_", words.lower()).strip("_")
    return f"_{snake}" if snake[:1].isdigit() else snake


def _write_json(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


FORMS: dict[str, Callable[[list[Row]], str]] = {
    "public-api": _write_answer,
    "terraform": _write_terraform,
    "yaml": _write_yaml,
}
