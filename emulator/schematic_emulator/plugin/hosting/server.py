"""Host the emulator in a thread, with pytest-httpserver's expectations laid over it."""

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
from schematic_emulator.mapping_code.local_http import REAL_HOSTS
from schematic_emulator.plugin.asked import find_api_key, find_write_key
from schematic_emulator.plugin.lost import LostRequest, is_lost
from schematic_emulator.plugin.request_facts import (
    find_api_key,
    find_write_key,
    read_facts,
)
from schematic_emulator.serving.sockets import AddressError

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Request

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.facts import Answer, RequestFacts

_LOOPBACK = "127.0.0.1"
_SHUTDOWN_POLL_S = 0.01
_MOST_LOST = 1000
HINT_HEADER = "X-Emulator-Hint"
# What shares Schematic's port here and is not Schematic's.
OURS = ("/v1/", "/_emulator/")


class CallIntake(Protocol):
    """What answers the calls of a Segment SDK that bear its write key."""

    def answer(self, request: Request) -> Response | None:
        """Answer a call; None if its path is none of Segment's."""
        ...


class EmulatorServer(HTTPServer):
    """A pytest-httpserver whose unexpected requests the emulator answers.

    Expectations keep their order: ordered, one-shot, permanent, and then the
    emulator. A one-shot 503 laid over `/e` therefore answers once and steps aside.
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

        Raises AddressError if the address is taken or not this machine's.
        """
        try:
            super().start()
        except SystemExit as error:  # werkzeug's way to say it; it also prints why
            reason = "it is in use, or no address of this machine"
            raise AddressError(self.host, self.port, reason) from error

    def thread_target(self) -> None:
        """Serve until stopped; look for the end often, so that stopping is quick."""
        server = self.server
        if server is None:  # stopped before the thread began
            return
        server.RequestHandlerClass = _QuietHandler
        server.serve_forever(poll_interval=_SHUTDOWN_POLL_S)

    def respond_nohandler(self, request: Request, extra_message: str = "") -> Response:
        """Let the emulator answer, unless an ordered expectation was missed."""
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
        """Answer what Segment's intake has, and Schematic's real hosts have not."""
        if request.host not in REAL_HOSTS or not request.path.startswith(OURS):
            return None
        text = f"{request.method} {request.path} is not emulated"
        headers = {HINT_HEADER: "this is a path of the emulator, not of Schematic"}
        body = json.dumps({"error": text})
        return Response(body, 404, headers, mimetype="application/json")

    def _ask_source(self, request: Request) -> Response | None:
        """Give a Segment SDK's call to the test whose write key it bears."""
        if not self.intakes or request.method != "POST":
            return None
        intake = self.intakes.get(find_write_key(request))
        return None if intake is None else intake.answer(request)

    def _note_lost(self, request: Request, answer: Response) -> None:
        is_ours = HINT_HEADER not in answer.headers
        if is_ours or not is_lost(request.method, request.path, answer.status_code):
            return
        if len(self.lost) < _MOST_LOST:
            asked = (request.method, request.path, answer.status_code)
            self.lost.append(LostRequest(*asked, find_api_key(request)))

    def _ask_flask(self, request: Request) -> Response:
        # Two threads that build apps at once disturb each other (CPython 3.11's ast).
        with self._building:
            if self._rest is None:
                from schematic_emulator.application import create_app

                self._rest = create_app(self.emulator)
        # pytest-httpserver has read the body, so the app gets it afresh.
        environ = dict(request.environ)
        body = request.get_data()
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ.pop("werkzeug.request", None)
        return Response.from_app(self._rest, environ, buffered=True)


class _QuietHandler(WSGIRequestHandler):
    """werkzeug's handler, which would print a line for every request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep the test's captured output for the test."""
