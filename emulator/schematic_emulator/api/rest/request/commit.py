"""Keeps an answer back until what it tells of is on disk, where a log is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, g

from schematic_emulator.api.rest.request.unknown import refuse_unkept
from schematic_emulator.durable.errors import NotKeptError

if TYPE_CHECKING:
    from flask import Flask

    from schematic_emulator.api.store.store import Store


def keep_before_answering(app: Flask, store: Store) -> None:
    """Let every answer, of a reader too, tell only of what stays.

    If something was lost meanwhile the answer is 503 instead.
    """

    @app.before_request
    def _begin() -> None:
        if store.log is not None:
            g.losses = store.log.losses

    @app.after_request
    def _keep(response: Response) -> Response:
        if store.log is None or "losses" not in g:
            return response
        try:
            store.log.flush(g.losses)
        except NotKeptError as error:
            return refuse_unkept(error)
        return response
