"""Takes in events over Flask, with the functions that the fast door calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from schematic_emulator.api.store.facts import RequestFacts

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.facts import Answer


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the routes `POST /e` and `POST /batch`."""
    blueprint = Blueprint("capture", __name__)

    @blueprint.post("/e")
    def receive_event() -> Response:
        return _respond(emulator.receive_event(_read_body(emulator), read_facts()))

    @blueprint.post("/batch")
    def receive_batch() -> Response:
        return _respond(emulator.receive_batch(_read_body(emulator), read_facts()))

    return blueprint


def _read_body(emulator: Emulator) -> bytes:
    """Return the body, of one that is too long only enough to tell that it is."""
    return request.stream.read(emulator.settings.max_body_bytes + 1)


def read_facts() -> RequestFacts:
    """Return what is known of the request beside its body."""
    headers = request.headers
    return RequestFacts(
        content_type=headers.get("Content-Type"),
        content_encoding=headers.get("Content-Encoding"),
        user_agent=headers.get("User-Agent"),
        remote_ip=request.remote_addr,
        header_key=headers.get("X-Schematic-Api-Key"),
    )


def _respond(answer: Answer) -> Response:
    response = Response(answer.body, answer.status, mimetype="application/json")
    response.headers.extend(answer.headers)
    return response
