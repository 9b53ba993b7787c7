"""Host the emulator in a thread, with pytest-httpserver's expectations laid over it."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from pytest_httpserver import HTTPServer
from werkzeug.serving import WSGIRequestHandler
from werkzeug.wrappers import Response

from schematic_emulator.api.cors import ALLOW_ANY_ORIGIN
from schematic_emulator.api.facts import RequestFacts
from schematic_emulator.api.listen import AddressError
from schematic_emulator.plugin.hosting import LostRequest, is_lost
from schematic_emulator.plugin.wire import REAL_HOSTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Request

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.facts import Answer

_LOOPBACK = "127.0.0.1"
_SHUTDOWN_POLL_S = 0.01
_LOST_KEPT = 1000
HINT_HEADER = "X-Emulator-Hint"
# What shares Schematic's port here and is not Schematic's.
OURS = ("/v1/", "/_emulator/")


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
        self.lost: list[LostRequest] = []

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
            answer = self._refuse(request) or self._ask_flask(request)
            self._note_lost(request, answer)
            return answer
        answered = door(request.get_data(), _facts_of(request))
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

    def _note_lost(self, request: Request, answer: Response) -> None:
        is_ours = HINT_HEADER not in answer.headers
        if is_ours or not is_lost(request.method, request.path, answer.status_code):
            return
        if len(self.lost) < _LOST_KEPT:
            key = _find_key(request)
            asked = (request.method, request.path, answer.status_code)
            self.lost.append(LostRequest(*asked, key))

    def _ask_flask(self, request: Request) -> Response:
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


def _find_key(request: Request) -> str | None:
    """Return the API key of a request, wherever it may stand."""
    key = request.headers.get("X-Schematic-Api-Key")
    if key is None:
        body = request.get_json(force=True, silent=True)
        key = body.get("api_key") if isinstance(body, dict) else None
    return key if isinstance(key, str) else None


def _facts_of(request: Request) -> RequestFacts:
    headers = request.headers
    return RequestFacts(
        content_type=headers.get("Content-Type"),
        content_encoding=headers.get("Content-Encoding"),
        user_agent=headers.get("User-Agent"),
        remote_ip=request.remote_addr,
        header_key=headers.get("X-Schematic-Api-Key"),
    )
