"""Add the routes that explain a call, and that send a journey again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.inspector.replay import replay
from schematic_emulator.inspector.respond import ProblemError, read_checked
from schematic_emulator.inspector.routes.journeys import require_journey, show
from schematic_emulator.inspector.views.journey import describe_whole, make_explainer
from schematic_emulator.journeys.entry import Entry
from schematic_emulator.judgement.judge import receive
from schematic_emulator.source.workspace.workspace import UnknownInstanceError

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.source.segment_end import SegmentEnd


def add_routes(blueprint: Blueprint, emulator: Emulator, segment: SegmentEnd) -> None:
    """Add `POST explain` and `POST replay`.

    `{"journey": number}` replays it into a copy of the state, which shows its effects;
    with `"apply": true` it changes the live environment. The new journey has its
    parent's number. To explain: `{"call": {...}, "destination": id, "profile": name}`,
    of which only `call`, a call or a batch as an SDK posts it, is required; nothing is
    sent.
    """

    @blueprint.post("/explain")
    def explain_call() -> Response:
        posted = read_checked("emulator/explain-request")
        instances = segment.workspace.instances()
        try:
            named = posted.get("destination") or instances[0].id
            instance = segment.workspace.get(named)
        except UnknownInstanceError as error:
            raise ProblemError(404, str(error)) from error
        except IndexError:
            raise ProblemError(404, "no destination is configured") from None
        profile = posted.get("profile", emulator.settings.profile)
        at = emulator.clock.now()
        explainer = make_explainer(instance, profile)
        explained = [
            explainer.explain(record, at).to_json()
            for record in receive(posted["call"], at)
        ]
        return show({"destination": instance.id, "events": explained})

    @blueprint.post("/replay")
    def replay_journey() -> Response:
        posted = read_checked("emulator/replay-request")
        parent = require_journey(emulator, str(posted["journey"]))
        is_applied = posted.get("apply", False)
        if not is_applied and isinstance(parent, Entry) and parent.live is not None:
            raise ProblemError(409, f"journey {parent.number} waits: drain first")
        number = replay(emulator, segment, parent, apply=is_applied)
        found = require_journey(emulator, str(number))
        described = describe_whole(emulator, segment, found)
        return show({"applied": is_applied, "journey": described}, 201)
