"""Add the routes that show, change and compare the mappings of destinations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.reading.bounds import DESTINATION, SEGMENT_LEVELS
from schematic_emulator.api.store.key_text import redact
from schematic_emulator.api.store.redaction import hide_keys_within, put_keys_back
from schematic_emulator.inspector.respond import (
    ProblemError,
    answer,
    read_checked,
    read_object,
    refuse_problems,
)
from schematic_emulator.inspector.routes.journeys import require_journey, show
from schematic_emulator.inspector.show_view import show_view
from schematic_emulator.inspector.views.comparison import (
    Comparison,
    list_entries,
    read_event,
)
from schematic_emulator.inspector.views.mapping_text import (
    describe_mapping,
    find_syntax,
    read_edited,
)
from schematic_emulator.inspector.visible import clean
from schematic_emulator.journeys.entry import Entry
from schematic_emulator.judgement.judge import receive
from schematic_emulator.source.request_body import is_deeper
from schematic_emulator.source.workspace.workspace import UnknownInstanceError

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.source.segment_end import SegmentEnd
    from schematic_emulator.source.workspace.settings import Instance
    from schematic_emulator.source.workspace.workspace import Workspace

# Journeys that are compared unless a request says how many.
LAST = 100


def add_routes(blueprint: Blueprint, emulator: Emulator, segment: SegmentEnd) -> None:
    """Add `GET destinations`, and `GET` and `PATCH destinations/<id>`.

    A patch has any of `name`, `source`, `enabled`, `settings` and `subscriptions`, and
    applies from the next event on. An invalid one changes nothing; the answer lists
    each problem with a pointer.

    `GET destinations/<id>/mapping` shows the mappings as text. `POST compare` takes
    others, and answers with their problems and with what they change for one journey
    (or call) and for the newest ones; nothing is sent.
    """
    workspace = segment.workspace

    @blueprint.get("/destinations")
    def list_destinations() -> Response:
        rows = [describe_instance(one) for one in workspace.instances()]
        return answer({"data": rows})

    @blueprint.get("/destinations/<instance_id>")
    def get_destination(instance_id: str) -> Response:
        return answer(describe_instance(_require(workspace, instance_id)))

    @blueprint.get("/destinations/<instance_id>/mapping")
    def get_mapping(instance_id: str) -> Response:
        instance = _require(workspace, instance_id)
        return show(describe_mapping(instance, workspace.file))

    @blueprint.patch("/destinations/<instance_id>")
    def change_destination(instance_id: str) -> Response:
        instance = _require(workspace, instance_id)
        patch = _complete(read_object(DESTINATION), instance)
        problems = workspace.change(instance_id, patch)
        if problems:
            detail = "invalid change; the destination was not changed"
            raise refuse_problems(detail, [problem.to_json() for problem in problems])
        return answer(describe_instance(workspace.get(instance_id)))

    @blueprint.post("/compare")
    def compare_mappings() -> Response:
        posted = read_checked("emulator/compare-request", DESTINATION)
        return show(_compare(emulator, workspace, posted))

    _add_page(blueprint, emulator, workspace)


def _add_page(blueprint: Blueprint, emulator: Emulator, workspace: Workspace) -> None:
    @blueprint.get("/mapping")
    @blueprint.get("/mapping/<instance_id>")
    def show_mapping(instance_id: str | None = None) -> Response:
        instances = workspace.instances()
        chosen = _choose(workspace, instance_id) if instances or instance_id else None
        mapping = chosen and clean(describe_mapping(chosen, workspace.file))
        return show_view(
            emulator,
            "mapping",
            instances=[clean(describe_instance(each)) for each in instances],
            chosen=chosen and clean(describe_instance(chosen)),
            mapping=mapping,
        )


def _compare(
    emulator: Emulator, workspace: Workspace, posted: dict[str, Any]
) -> dict[str, Any]:
    instance = _choose(workspace, posted.get("destination"))
    syntax = posted.get("syntax") or find_syntax(workspace.file)
    edited = read_edited(_complete(posted["mapping"], instance), syntax, instance)
    event = _find_event(emulator, posted)
    row = {
        "destination": instance.id,
        "problems": list(edited.problems),
        "is_refused": edited.is_refused,
    }
    if edited.file is None or edited.is_refused:
        nothing = dict.fromkeys(("subscriptions", "chosen", "traffic"))
        return {**row, **nothing}
    base, head = instance.enabled_subscriptions(), edited.file.enabled
    pair = Comparison(base, head, emulator.settings.profile)
    most = posted.get("last", LAST)
    entries = list_entries(emulator.journeys, instance.id, most)
    return {
        **row,
        "subscriptions": list(edited.subscriptions),
        "chosen": pair.compare_event(event) if event else None,
        "traffic": pair.compare_traffic(entries),
    }


def _find_event(emulator: Emulator, posted: dict[str, Any]) -> Any:
    """Return the event that a request to compare names, None without one."""
    if "call" in posted:
        if is_deeper(posted["call"], SEGMENT_LEVELS.most):
            raise ProblemError(400, f"call: {SEGMENT_LEVELS.refuse()}", "/call")
        received = receive(posted["call"], emulator.clock.now())
        return next((each.event for each in received), None)
    if "journey" not in posted:
        return None
    found = require_journey(emulator, str(posted["journey"]))
    if not isinstance(found, Entry):
        problem = f"journey {found.journey} came straight to Schematic's end"
        raise ProblemError(409, f"{problem}: no mapping makes it")
    return read_event(found)


def _choose(workspace: Workspace, instance_id: str | None) -> Instance:
    if instance_id is not None:
        return _require(workspace, instance_id)
    for first in workspace.instances():
        return first
    raise ProblemError(404, "no destination is configured")


def _complete(edited: Any, instance: Instance) -> Any:
    """Return what was edited with the keys that were shown cut: they are meant."""
    key = instance.to_document()["settings"].get("apiKey")
    more = (key,) if isinstance(key, str) else ()
    return put_keys_back(edited, list(instance.subscriptions), *more)


def _require(workspace: Workspace, instance_id: str) -> Instance:
    try:
        return workspace.get(instance_id)
    except UnknownInstanceError as error:
        raise ProblemError(404, str(error)) from error


def describe_instance(instance: Instance) -> dict[str, Any]:
    """Return a destination as a JSON object, its API key shortened."""
    document: dict[str, Any] = hide_keys_within(instance.to_document())
    api_key = instance.settings.get("apiKey")
    if isinstance(api_key, str):
        document["settings"]["apiKey"] = redact(api_key)
    return document
