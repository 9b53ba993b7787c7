"""Add the route that shows all captures with both verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.inspector.find import get_environment
from schematic_emulator.inspector.respond import (
    answer,
    answer_lines,
    read_fields,
    wants_lines,
)
from schematic_emulator.inspector.rows import collect_rows, describe_row

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator

FIELDS = list_fields("verdict environment api_key before limit:rows format:lines")


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `GET journal`: JSON, or NDJSON by ?format= or Accept; newest first.

    Filters: ?verdict=, ?environment= (its id), ?limit=, ?before= (a row's number). An
    API key in ?api_key= or X-Schematic-Api-Key selects its environment, and a revoked
    one the requests that had it; the answer does not repeat it.
    """

    @blueprint.get("/journal")
    def list_journal() -> Response:
        query = read_fields(*FIELDS)
        api_key = query.get("api_key", request.headers.get("X-Schematic-Api-Key"))
        is_revoked = emulator.store.keyring.find_revoked(api_key or "") is not None
        captures = collect_rows(
            emulator.store,
            verdict=query.get("verdict", "all"),
            limit=query["limit"],
            before=query.get("before"),
            environment=get_environment(
                emulator.store,
                query.get("environment"),
                None if is_revoked else api_key,
            ),
            revoked=api_key if is_revoked else None,
        )
        rows = [describe_row(capture) for capture in captures]
        if wants_lines():
            return answer_lines(rows)
        is_full = len(rows) == query["limit"] > 0
        return answer({"data": rows, "before": rows[-1]["number"] if is_full else None})
