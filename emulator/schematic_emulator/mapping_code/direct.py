"""Pass plain requests to the emulator's app in this process, without a socket."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schematic_emulator.mapping_code.local_http import WireResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schematic_emulator.destination.delivery.wsgi_client import WsgiApp
    from schematic_emulator.mapping_code.local_http import Direct

# What is about the connection, or about sending a body over one.
_FOR_SOCKETS = frozenset({"connection", "expect", "trailer", "transfer-encoding"})
_WORD = re.compile("[!-~]+")
_NAME = re.compile("[A-Za-z0-9-]+")
_VALUE = re.compile("[ -~]*")


def make_direct(url: str, find_app: Callable[[], WsgiApp | None]) -> Direct:
    """Return what passes requests to the app at a URL, while `find_app` finds one.

    Only a request that every client and server writes and reads in the same way is
    passed; `None` is returned for any other.
    """

    def send(
        method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> WireResponse | None:
        size = str(len(body or b""))
        app = find_app()
        if app is None or not _is_plain(method, path, headers, size):
            return None
        # Every sandbox has this function, and few of them deliver.
        from schematic_emulator.destination.delivery.wsgi_client import WsgiClient
        from schematic_emulator.destination.request import Request

        pairs = (*headers.items(), ("Content-Length", size))
        text = None if body is None else body.decode("utf-8", "surrogatepass")
        answer = WsgiClient(app).send(Request(method, f"{url}{path}", pairs, text), 0)
        return WireResponse(answer.status, answer.headers, answer.body.encode())

    return send


def _is_plain(method: str, path: str, headers: Mapping[str, str], size: str) -> bool:
    if not all(type(text) is str for text in (*headers, *headers.values())):
        return False
    known = {name.lower(): value for name, value in headers.items()}
    return (
        known.get("content-length", size) == size
        and len(known) == len(headers)
        and known.keys().isdisjoint(_FOR_SOCKETS)
        and all(map(_WORD.fullmatch, (method, path)))
        and all(map(_NAME.fullmatch, known))
        and all(map(_VALUE.fullmatch, known.values()))
    )
