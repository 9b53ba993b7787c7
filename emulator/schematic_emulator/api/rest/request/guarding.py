"""Guard every route of the Flask app, and answer web pages as the guard allows."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from flask import Flask, Request, Response, g, request

from schematic_emulator.api.capture.cors import ALLOW_ANY_ORIGIN, preflight_headers
from schematic_emulator.api.guard.guard import Guard
from schematic_emulator.api.guard.table import is_open
from schematic_emulator.api.rest.request.access import GUARDED, find_key_kind
from schematic_emulator.api.rest.request.respond import is_own, refuse, write_problem
from schematic_emulator.api.rest.request.unknown import refuse_unstored
from schematic_emulator.durable.errors import NotStoredError

if TYPE_CHECKING:
    from flask import Flask

    from schematic_emulator.api.capture.cors import HeaderPairs
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.guard.guard import Caller
    from schematic_emulator.api.guard.table import CallerKey
    from schematic_emulator.api.store.store import Store

_MOST_NOTED = 20
_log = logging.getLogger("schematic_emulator")


def guard_app(app: Flask, emulator: Emulator) -> None:
    """Refuse what the guard refuses, before anything else reads the request.

    Call it before any other `after_request` function is registered: Flask calls them
    in reverse order, and a web page must be able to read what they replace, too.
    """
    settings = emulator.settings
    guard = Guard(settings.allowed_hosts, settings.allowed_origins)
    noted: set[str] = set()
    find_kind = partial(_find_kind, emulator)

    @app.before_request
    def check_caller() -> Response | None:
        # Each look through the proxy costs as much as all the rest; flask's types hide
        # this method of werkzeug's.
        asked: Request = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
        environ, method = asked.environ, asked.method
        host, origin = environ.get("HTTP_HOST", ""), environ.get("HTTP_ORIGIN")
        is_preflight = method == "OPTIONS"
        if is_preflight:
            method = environ.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD") or method
        caller = guard.recognize(method, asked.path, host, origin)
        environ[GUARDED] = caller
        if "REMOTE_PORT" in environ:  # not set by Flask's own test client
            _note_port(environ["SERVER_PORT"], emulator.own_ports)
        refusal = guard.find_refusal(caller, host, origin, find_kind)
        if refusal is not None:
            _note_once(refusal, noted)
            write = write_problem if is_own(asked.path) else refuse
            return write(403, refusal)
        return _answer_preflight(caller) if is_preflight else None

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in _allow_origin(request.environ.get(GUARDED)):
            response.headers[name] = value
        return response


def _note_once(refusal: str, noted: set[str]) -> None:
    """Log a refusal the first time: browsers show its text neither to page nor user."""
    if refusal not in noted and len(noted) < _MOST_NOTED:
        noted.add(refusal)
        _log.warning("refused: %s", refusal)


def _note_port(port: str, ports: set[int]) -> None:
    """Note the port of the server, whichever it is: webhooks must not go there."""
    if port.isdecimal():
        ports.add(int(port))


def _find_kind(emulator: Emulator) -> CallerKey:
    # A preflight has no key: the request that follows it does.
    return "publishable" if request.method == "OPTIONS" else find_key_kind(emulator)


def _answer_preflight(caller: Caller) -> Response | None:
    """Answer a browser's preflight on any path that its page may ask, with 204."""
    is_ours = is_own(request.path) and caller.origin == "none"
    if is_ours:
        return None
    response = Response(status=204)
    del response.headers["Content-Type"]
    requested = request.headers.get("Access-Control-Request-Headers")
    response.headers.update(dict(preflight_headers(requested)))
    return response


def _allow_origin(caller: Caller | None) -> HeaderPairs:
    """Return the headers that let the page of a request read the answer.

    On refusals too: without them a browser SDK sees a network failure and retries.
    """
    if caller is None or is_open(caller.route):
        return ALLOW_ANY_ORIGIN
    if caller.origin in ("none", "foreign", "null"):
        return ()
    origin = request.headers["Origin"]
    return (("access-control-allow-origin", origin), ("vary", "Origin"))


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
