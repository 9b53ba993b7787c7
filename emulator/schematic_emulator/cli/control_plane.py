"""Ask a running emulator's control plane, with the standard library alone."""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.mapping_code.local_http import NoEmulatorError, exchange

if TYPE_CHECKING:
    from schematic_emulator.mapping_code.local_http import WireResponse


class ControlPlane:
    """The `/_emulator/` routes of the emulator at a base URL, or at that of its page.

    Raises:
        CommandError: the URL is not an http address.

    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/").removesuffix("/_emulator")
        _require_address(url)

    def get(self, path: str) -> Any:
        """Return the JSON at a path below `/_emulator/`.

        Raises NoEmulatorError if nothing answers, CommandError for a refusal.
        """
        return self._ask("GET", path, None)

    def post(self, path: str, data: dict[str, Any]) -> Any:
        """Post JSON and return the answer's; raises as `get` does."""
        return self._ask("POST", path, json.dumps(data).encode())

    def download(self, path: str) -> bytes:
        """Return the file at a path, JSON or a page; raises as `get` does."""
        answer = self._exchange("GET", path, None)
        if not answer.headers.get("content-disposition"):
            self._read(answer)
        return answer.content

    def upload(self, path: str, data: bytes) -> Any:
        """Post a file of JSON and return the answer's; raises as `get` does."""
        return self._ask("POST", path, data)

    def _ask(self, method: str, path: str, body: bytes | None) -> Any:
        return self._read(self._exchange(method, path, body))

    def _exchange(self, method: str, path: str, body: bytes | None) -> WireResponse:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        try:
            return exchange(self.url, method, f"/_emulator/{path}", headers, body)
        except (OSError, HTTPException, ValueError) as error:
            raise NoEmulatorError(
                self.url, error, "pass another address with --url"
            ) from error

    def _read(self, answer: WireResponse) -> Any:
        try:
            data = json.loads(answer.content)
        except ValueError as error:
            raise CommandError(
                f"the server at {self.url} is not an emulator; "
                "pass another address with --url"
            ) from error
        if answer.status >= 300:  # noqa: PLR2004 - anything but success
            raise CommandError(f"{self.url} refuses: {_describe(answer.status, data)}")
        return data


def _describe(status: int, answer: Any) -> str:
    if not isinstance(answer, dict) or not answer.get("detail"):
        return f"HTTP {status}"
    places = [each["pointer"] for each in answer.get("errors") or () if each["pointer"]]
    return ": ".join([*places[:1], str(answer["detail"])])


def _require_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_address = parts.hostname is not None and parts.port != 0
    except ValueError:  # the port is no number, or too large a one
        is_address = False
    if not (is_address and url.startswith("http://")):
        raise CommandError(f"{url!r} is not an address such as http://127.0.0.1:8710")
