"""Add the route of the OpenAPI document."""

from __future__ import annotations

from flask import Blueprint, Response


def build_blueprint() -> Blueprint:
    """Return `GET /openapi.json`; the document is built at the first request."""
    blueprint = Blueprint("openapi", __name__)

    @blueprint.get("/openapi.json")
    def get_openapi() -> Response:
        from schematic_emulator.inspector.openapi.document import write_document

        return Response(write_document(), mimetype="application/json")

    return blueprint
