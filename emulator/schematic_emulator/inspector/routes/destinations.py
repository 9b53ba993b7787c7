"""Add the routes that show and change Segment's destinations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.reading.bounds import DESTINATION
from schematic_emulator.api.store.key_text import redact
from schematic_emulator.api.store.redaction import hide_keys_within
from schematic_emulator.inspector.respond import (
    ProblemError,
    answer,
    read_object,
    refuse_problems,
)
from schematic_emulator.source.workspace.workspace import UnknownInstanceError

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.source.segment_end import SegmentEnd
    from schematic_emulator.source.workspace.settings import Instance

# Fifty mappings are some hundred kilobytes.


def add_routes(blueprint: Blueprint, segment: SegmentEnd) -> None:
    """Add `GET destinations`, and `GET` and `PATCH destinations/<id>`.

    A patch has any of `name`, `source`, `enabled`, `settings` and `subscriptions`, and
    applies from the next event on. An invalid one changes nothing; the answer lists
    each problem with a pointer.
    """
    workspace = segment.workspace

    @blueprint.get("/destinations")
    def list_destinations() -> Response:
        rows = [describe_instance(one) for one in workspace.instances()]
        return answer({"data": rows})

    @blueprint.get("/destinations/<instance_id>")
    def get_destination(instance_id: str) -> Response:
        try:
            return answer(describe_instance(workspace.get(instance_id)))
        except UnknownInstanceError as error:
            raise ProblemError(404, str(error)) from error

    @blueprint.patch("/destinations/<instance_id>")
    def change_destination(instance_id: str) -> Response:
        patch = read_object(DESTINATION)
        try:
            problems = workspace.change(instance_id, patch)
        except UnknownInstanceError as error:
            raise ProblemError(404, str(error)) from error
        if problems:
            detail = "invalid change; the destination was not changed"
            raise refuse_problems(detail, [problem.to_json() for problem in problems])
        return answer(describe_instance(workspace.get(instance_id)))


def describe_instance(instance: Instance) -> dict[str, Any]:
    """Return a destination as a JSON object, its API key shortened."""
    document: dict[str, Any] = hide_keys_within(instance.to_document())
    api_key = instance.settings.get("apiKey")
    if isinstance(api_key, str):
        document["settings"]["apiKey"] = redact(api_key)
    return document
