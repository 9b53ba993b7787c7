"""Ask a running emulator's control plane, with the standard library alone."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

from schematic_emulator.cli.outcome import CommandError

_TIMEOUT_S = 10.0


class NoEmulatorError(CommandError):
    """Nothing answers at the URL."""


class ControlPlane:
    """The `/_emulator/` routes of the emulator at a base URL.

    No proxy is asked and no redirect followed: the URL names the host. A command
    that starts in milliseconds cannot afford a client library's import.

    Raises:
        CommandError: the URL is not an http address.

    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._host, self._port = _split(url)

    def get(self, path: str) -> Any:
        """Return the JSON at a path below `/_emulator/`.

        Raises NoEmulatorError if nothing answers, CommandError for a refusal.
        """
        return self._ask("GET", path, None)

    def post(self, path: str, data: dict[str, Any]) -> Any:
        """Post JSON and return the answer's; raises as `get` does."""
        return self._ask("POST", path, json.dumps(data))

    def download(self, path: str) -> bytes:
        """Return the file at a path; raises CommandError."""
        status, text = self._exchange("GET", path, None)
        self._read(status, text)
        return text

    def upload(self, path: str, data: bytes) -> Any:
        """Post a file of JSON and return the answer's; raises CommandError."""
        return self._ask("POST", path, data)

    def _ask(self, method: str, path: str, body: str | bytes | None) -> Any:
        return self._read(*self._exchange(method, path, body))

    def _exchange(
        self, method: str, path: str, body: str | bytes | None
    ) -> tuple[int, bytes]:
        connection = HTTPConnection(self._host, self._port, timeout=_TIMEOUT_S)
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        try:
            connection.request(method, f"/_emulator/{path}", body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, HTTPException) as error:
            raise NoEmulatorError(
                f"no emulator answers at {self.url}; start one with "
                "'schematic-emulator serve' or name another with --url"
            ) from error
        finally:
            connection.close()

    def _read(self, status: int, text: bytes) -> Any:
        try:
            answer = json.loads(text)
        except ValueError as error:
            raise CommandError(
                f"what answers at {self.url} is no emulator; name another with --url"
            ) from error
        if status >= 300:  # noqa: PLR2004 - anything but success
            raise CommandError(f"{self.url} refuses: {_tell(status, answer)}")
        return answer


def _tell(status: int, answer: Any) -> str:
    if not isinstance(answer, dict) or not answer.get("detail"):
        return f"HTTP {status}"
    places = [each["pointer"] for each in answer.get("errors") or () if each["pointer"]]
    return ": ".join([*places[:1], str(answer["detail"])])


def _split(url: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 80
    except ValueError:
        host, port = None, 0
    if host is None or not url.startswith("http://"):
        raise CommandError(f"{url!r} is no address like http://127.0.0.1:8710")
    return host, port
