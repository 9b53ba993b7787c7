"""Add the capture host's routes to Flask: the same functions as the fast doors call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from schematic_emulator.api.store.facts import read_facts

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.facts import Answer, RequestFacts


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return `POST /e`, one event, and `POST /batch`, up to a hundred.

    Keys are in the events, not in a header. Source: schematichq 1.4.6,
    event_buffer.py, for `/batch`; action-destinations, schematic/trackEvent, for `/e`.
    """
    blueprint = Blueprint("capture", __name__)

    @blueprint.post("/e")
    def receive_event() -> Response:
        return _receive(emulator, emulator.receive_event)

    @blueprint.post("/batch")
    def receive_batch() -> Response:
        return _receive(emulator, emulator.receive_batch)

    return blueprint


def _receive(
    emulator: Emulator, door: Callable[[bytes, RequestFacts], Answer]
) -> Response:
    # One byte over the limit is enough for the door to see that the body is too long.
    body = request.stream.read(emulator.settings.max_body_bytes + 1)
    answer = door(body, read_facts(request))
    response = Response(answer.body, answer.status, mimetype="application/json")
    response.headers.extend(answer.headers)
    return response
