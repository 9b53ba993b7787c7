"""Define a capture request's headers, and the HTTP answer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from schematic_contracts.journey_mark import JOURNEY_HEADER

if TYPE_CHECKING:
    from werkzeug.wrappers import Request


class RequestFacts(NamedTuple):
    """What a capture needs of an HTTP request besides its body.

    `header_key` is the API key in the header, `remote_ip` the peer's address. `host`
    is there only with `origin`: together they say which web page asks. `mark` is the
    journey's (`schematic_contracts/journey_mark.py`).
    """

    content_type: str | None = None
    content_encoding: str | None = None
    user_agent: str | None = None
    remote_ip: str | None = None
    header_key: str | None = None
    origin: str | None = None
    host: str | None = None
    mark: str | None = None


def read_facts(request: Request) -> RequestFacts:
    """Return what a capture needs of a werkzeug request (Flask's is one)."""
    headers = request.headers
    return RequestFacts(
        content_type=headers.get("Content-Type"),
        content_encoding=headers.get("Content-Encoding"),
        user_agent=headers.get("User-Agent"),
        remote_ip=request.remote_addr,
        header_key=headers.get("X-Schematic-Api-Key"),
        origin=headers.get("Origin"),
        host=headers.get("Host"),
        mark=headers.get(JOURNEY_HEADER),
    )


class Answer(NamedTuple):
    """An HTTP answer with a JSON body; web pages of any origin may read it or not."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    is_for_any_page: bool = True


# With `serve --db`, what cannot be written to disk does not happen. A 5xx is right
# here, because SDKs send the events again later, and that is right, too.
UNAVAILABLE = 503
NOT_KEPT_TEXT = "nothing was changed: the emulator could not write it to disk"
NOT_KEPT = Answer(UNAVAILABLE, b'{"error":"%b"}' % NOT_KEPT_TEXT.encode())
