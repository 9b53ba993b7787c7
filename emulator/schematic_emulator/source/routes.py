"""Answer stock Segment SDKs over Flask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from flask import Blueprint, Response, request

from schematic_emulator.source.intake.answer import CallFacts
from schematic_emulator.source.intake.calls import CALLS

if TYPE_CHECKING:
    from schematic_emulator.source.segment_end import SegmentEnd

HINT = "X-Emulator-Hint"


def build_blueprint(segment: SegmentEnd) -> Blueprint:
    """Return `POST /v1/<call>` for every call of `CALLS`.

    A content type is not asked for: the browser's library sends text/plain, which
    needs no preflight.
    """
    blueprint = Blueprint("segment", __name__)

    def take(name: str) -> Response:
        body = request.stream.read(segment.intake.limits.batch_bytes + 1)
        found = segment.receive(name, body, read_facts())
        text = orjson.dumps(found.body)
        response = Response(text, found.status, mimetype="application/json")
        if found.retry_after_s is not None:
            response.headers["Retry-After"] = str(found.retry_after_s)
        if found.hint:
            response.headers[HINT] = found.hint
        return response

    for name in CALLS:
        blueprint.add_url_rule(
            f"/v1/{name}",
            endpoint=name,
            view_func=take,
            defaults={"name": name},
            methods=["POST"],
            strict_slashes=False,
        )
    return blueprint


def read_facts() -> CallFacts:
    """Return what the intake needs of the present request."""
    given = request.authorization
    is_basic = given is not None and given.type == "basic"
    return CallFacts(
        write_key=given.username if given is not None and is_basic else None,
        content_encoding=request.headers.get("Content-Encoding"),
        remote_ip=request.remote_addr,
    )
