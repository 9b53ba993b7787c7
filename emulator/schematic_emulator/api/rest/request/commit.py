"""Delay each answer until the changes it reports are on disk (`serve --db`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, g

from schematic_emulator.api.rest.request.unknown import refuse_unstored
from schematic_emulator.durable.errors import NotStoredError

if TYPE_CHECKING:
    from flask import Flask

    from schematic_emulator.api.store.store import Store


def commit_before_answering(app: Flask, store: Store) -> None:
    """Flush the log before each answer; answer 503 instead if changes were lost.

    Reads are delayed, too: an answer must not show a change that a crash could undo.
    """

    @app.before_request
    def _note_losses() -> None:
        if store.log is not None:
            g.losses = store.log.losses

    @app.after_request
    def _commit(response: Response) -> Response:
        if store.log is None or "losses" not in g:
            return response
        try:
            store.log.flush(g.losses)
        except NotStoredError as error:
            return refuse_unstored(error)
        return response
