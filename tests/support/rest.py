"""Ask the Flask app as a client does; hold every answer against its contract."""

from __future__ import annotations

import json
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Thread
from typing import TYPE_CHECKING, Any

from schematic_contracts.validation import check
from schematic_emulator import Emulator, EmulatorSettings, ManualClock, create_app
from schematic_emulator.api.store.ids import RandomIds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from werkzeug.test import TestResponse

KEY = "sch_dev_00000000000000000000000000000001"
OTHER_KEY = "sch_dev_00000000000000000000000000000002"
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def make_emulator(**settings: Any) -> Emulator:
    """Return an emulator whose clock stands still and whose ids are the same."""
    return Emulator(
        EmulatorSettings(**settings), clock=ManualClock(NOON), ids=RandomIds(7)
    )


@dataclass(slots=True)
class Rest:
    """A client of the app with an API key; a crash of the app fails the test."""

    emulator: Emulator = field(default_factory=make_emulator)
    key: str = KEY
    app: Flask = field(init=False)

    def __post_init__(self) -> None:
        self.app = create_app(self.emulator)
        self.app.testing = True

    def stranger(self) -> Rest:
        """Return a client with a key to another environment, of another account."""
        store = self.emulator.store
        if store.find_key(OTHER_KEY) is None:
            store.add_key(OTHER_KEY, "secret", store.create_environment("Other"))
        other = copy(self)
        other.key = OTHER_KEY
        return other

    def send(self, kind: str, body: dict[str, Any], **more: Any) -> None:
        """Capture one event, as accepted."""
        event = {"api_key": self.key, "type": kind, "body": body, **more}
        # Flask's own json= would sort the members.
        answer = self.app.test_client().post(
            "/e", data=json.dumps(event), content_type="application/json"
        )
        assert answer.status_code == 200, answer.text
        assert check("api/capture-accepted", answer.json) == []

    def ask(self, path: str, method: str = "GET", **options: Any) -> TestResponse:
        """Return the answer to a request that carries the key, unless told not to."""
        headers = {"X-Schematic-Api-Key": self.key, **options.pop("headers", {})}
        client = self.app.test_client()
        answer = client.open(path, method=method, headers=headers, **options)
        assert answer.status_code < 500, answer.text
        return answer

    def get(self, path: str, contract: str) -> Any:
        """Return the body of a success that keeps its contract."""
        answer = self.ask(path)
        assert answer.status_code == 200, answer.text
        assert check(contract, answer.json) == []
        return answer.json

    def refusal(self, path: str, status: int, **options: Any) -> str:
        """Return the message of a refusal that keeps its contract."""
        answer = self.ask(path, **options)
        assert answer.status_code == status, answer.text
        assert check("api/error", answer.json) == []
        return str(answer.json["error"])


@contextmanager
def live(app: Flask) -> Iterator[str]:
    """Serve the app on a free loopback port; yield its address."""
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
