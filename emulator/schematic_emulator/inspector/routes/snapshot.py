"""Add the routes that save the emulator's state to one file and restore it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request

from schematic_contracts.reading.bounds import SNAPSHOT
from schematic_emulator.api.snapshot import (
    SnapshotError,
    restore_snapshot,
    take_snapshot,
)
from schematic_emulator.inspector.respond import ProblemError, answer

if TYPE_CHECKING:
    from flask import Blueprint

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.source.segment_end import SegmentEnd

FILE_NAME = "schematic-emulator-snapshot.json"


def add_routes(blueprint: Blueprint, emulator: Emulator, segment: SegmentEnd) -> None:
    """Add `GET snapshot`, and `POST restore` of its answer; see docs/durability.md.

    A restore replaces the whole state; an invalid file changes nothing. A snapshot does
    not contain pending deliveries, so a restore discards them.
    """

    @blueprint.get("/snapshot")
    def get_snapshot() -> Response:
        response = Response(take_snapshot(emulator), mimetype="application/json")
        response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
        return response

    @blueprint.post("/restore")
    def restore() -> Response:
        document = request.stream.read(SNAPSHOT.most + 1)
        if len(document) > SNAPSHOT.most:
            raise ProblemError(413, SNAPSHOT.refuse())
        try:
            entries = restore_snapshot(emulator, document)
        except SnapshotError as error:
            raise ProblemError(400, error.detail, error.pointer) from error
        segment.reset()
        return answer({"restored": entries})
