"""Run the emulator in a thread as a pytest-httpserver, with its expectations first."""

from __future__ import annotations

import io
import json
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from pytest_httpserver import HTTPServer
from werkzeug.serving import WSGIRequestHandler
from werkzeug.wrappers import Response

from schematic_emulator.api.capture.cors import ALLOW_ANY_ORIGIN
from schematic_emulator.api.store.facts import read_facts
from schematic_emulator.api.store.reports import HINT
from schematic_emulator.mapping_code.local_http import REAL_HOSTS
from schematic_emulator.plugin.lost import (
    LostRequest,
    find_api_key,
    find_write_key,
    is_lost,
)
from schematic_emulator.serving.sockets import AddressError

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import WSGIApplication
    from werkzeug.wrappers import Request

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.facts import Answer, RequestFacts

_LOOPBACK = "127.0.0.1"
_SHUTDOWN_POLL_S = 0.01
_MOST_LOST = 1000
# Paths on this port that are not Schematic's.
OURS = ("/v1/", "/_emulator/")


class CallIntake(Protocol):
    """Answers the calls of a Segment SDK that have its write key."""

    def answer(self, request: Request) -> Response | None:
        """Return the response to a call, None if its path is not one of Segment's."""
        ...


class EmulatorServer(HTTPServer):
    """A pytest-httpserver that passes requests without an expectation to the emulator.

    Order of precedence: ordered, one-shot and permanent expectations, the emulator. A
    one-shot 503 for `/e` is therefore the response to one request only.
    """

    def __init__(
        self, emulator: Emulator, host: str = _LOOPBACK, port: int = 0
    ) -> None:
        super().__init__(host=host, port=port, threaded=True)
        self.emulator = emulator
        self._doors: dict[str, Callable[[bytes, RequestFacts], Answer]] = {
            "/e": emulator.receive_event,
            "/batch": emulator.receive_batch,
        }
        self._rest: Callable[..., Any] | None = None
        self._building = Lock()
        self.lost: list[LostRequest] = []
        self.intakes: dict[str | None, CallIntake] = {}

    @property
    def url(self) -> str:
        """Return the base URL, without a trailing slash."""
        return self.url_for("/").rstrip("/")

    def start(self) -> None:
        """Start serving in a thread.

        Raises AddressError if the address is in use or not this machine's.
        """
        try:
            super().start()
        # Source: werkzeug 3.1.9, serving.py: it prints the reason, and exits.
        except SystemExit as error:
            reason = "it is in use, or not an address of this machine"
            raise AddressError(self.host, self.port, reason) from error
        self.emulator.own_ports.add(self.port)

    def thread_target(self) -> None:
        """Serve until stopped; poll often for the end, so that stopping is quick."""
        server = self.server
        if server is None:  # stopped before the thread started
            return
        server.RequestHandlerClass = _QuietHandler
        server.serve_forever(poll_interval=_SHUTDOWN_POLL_S)

    def find_app(self) -> WSGIApplication | None:
        """Return the app to call in this process; None while a test expects requests.

        Its handlers may hang or break, which only a client with a socket notices.
        """
        expected = self.ordered_handlers or self.oneshot_handlers or self.handlers
        if self.server is None or expected or self.permanently_failed:
            return None
        return self.server.app

    def respond_nohandler(self, request: Request, extra_message: str = "") -> Response:
        """Return the emulator's response, unless an ordered expectation was missed."""
        if self.permanently_failed:
            return super().respond_nohandler(request, extra_message)
        door = self._doors.get(request.path) if request.method == "POST" else None
        if door is None:
            answer = (
                self._refuse(request)
                or self._ask_source(request)
                or self._ask_flask(request)
            )
            self._note_lost(request, answer)
            return answer
        answered = door(request.get_data(), read_facts(request))
        headers = [*ALLOW_ANY_ORIGIN, *answered.headers]
        return Response(
            answered.body, answered.status, headers, mimetype="application/json"
        )

    def _refuse(self, request: Request) -> Response | None:
        """Return 404 for an emulator's path at one of Schematic's hosts, or None."""
        if request.host not in REAL_HOSTS or not request.path.startswith(OURS):
            return None
        text = f"{request.method} {request.path} is not emulated"
        headers = {HINT: "this is a path of the emulator, not of Schematic"}
        body = json.dumps({"error": text})
        return Response(body, 404, headers, mimetype="application/json")

    def _ask_source(self, request: Request) -> Response | None:
        """Return the response to a Segment SDK's call with a test's write key."""
        if not self.intakes or request.method != "POST":
            return None
        intake = self.intakes.get(find_write_key(request))
        return None if intake is None else intake.answer(request)

    def _note_lost(self, request: Request, answer: Response) -> None:
        is_ours = HINT not in answer.headers
        if is_ours or not is_lost(request.method, request.path, answer.status_code):
            return
        if len(self.lost) < _MOST_LOST:
            asked = (request.method, request.path, answer.status_code)
            self.lost.append(LostRequest(*asked, find_api_key(request)))

    def _ask_flask(self, request: Request) -> Response:
        # In CPython 3.11 two threads that compile with `ast` at the same time can
        # fail, and building an app compiles its URL rules.
        with self._building:
            if self._rest is None:
                from schematic_emulator.application import create_app

                self._rest = create_app(self.emulator)
        # pytest-httpserver has read the body already, so the app gets a new stream.
        # Source: pytest_httpserver 1.2.0, httpserver.py, `application`.
        environ = dict(request.environ)
        body = request.get_data()
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ.pop("werkzeug.request", None)
        return Response.from_app(self._rest, environ, buffered=True)


class _QuietHandler(WSGIRequestHandler):
    """werkzeug's request handler without its line of output for every request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Print nothing, so that pytest captures only the test's own output."""
