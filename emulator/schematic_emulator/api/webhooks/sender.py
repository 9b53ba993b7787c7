"""Send one payload to one webhook within a time limit, and return the result."""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import TYPE_CHECKING, NamedTuple, Self

import httpx

from schematic_emulator.api.webhooks.signature import sign
from schematic_emulator.api.webhooks.target import (
    TargetError,
    WebhookAddress,
    is_allowed,
    read_target,
    require_loopback,
)
from schematic_emulator.effects.records import Attempt

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

TIMEOUT_S = 5.0
MAX_ANSWER_BYTES = 64 * 1024
MAX_REASON = 200


class WebhookRequest(NamedTuple):
    """What one attempt sends, and where: the address, signed with the secret."""

    url: str
    secret: str
    payload: str


class WebhookSender:
    """Sends payloads; an async context manager that reuses connections.

    A host that is not among the allowed ones is resolved for each attempt, and the
    request goes to the address that was checked to be this machine's: a name that
    resolves to another address afterwards cannot redirect it.
    """

    def __init__(
        self, now: Callable[[], datetime], allowed_hosts: tuple[str, ...]
    ) -> None:
        self._now = now
        self._allowed = allowed_hosts
        # Without proxies from the environment: only the named hosts are contacted.
        self._client = httpx.AsyncClient(
            verify=ssl.create_default_context(),
            trust_env=False,
            follow_redirects=False,
            timeout=TIMEOUT_S,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=20),
        )

    async def __aenter__(self) -> Self:
        """Return itself; connections open when they are needed."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def send(self, request: WebhookRequest) -> Attempt:
        """Send once, without following redirects; a failure is a result, too."""
        at = self._now()
        try:
            async with asyncio.timeout(TIMEOUT_S):
                code = await self._post(request, int(at.timestamp()))
        except (TimeoutError, httpx.TimeoutException):
            return Attempt(at=at, response_code=None, failure=TOO_SLOW)
        except TargetError as error:
            return Attempt(at=at, response_code=None, failure=f"refused: {error}")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            reason = _name_reason(error)
            return Attempt(at=at, response_code=None, failure=f"no answer: {reason}")
        failure = None if 200 <= code <= 299 else f"answered {code}"  # noqa: PLR2004 - HTTP's own class
        return Attempt(at=at, response_code=code, failure=failure)

    async def _post(self, request: WebhookRequest, timestamp: int) -> int:
        """Return the answer's status; its body is read up to a limit and ignored."""
        body = request.payload.encode()
        url, extensions = await self._pin(httpx.URL(request.url))
        headers = {
            "Host": httpx.URL(request.url).netloc.decode("ascii"),
            "Content-Type": "application/json",
            "User-Agent": "schematic-emulator",
            **sign(body, request.secret, timestamp),
        }
        stream = self._client.stream(
            "POST", url, content=body, headers=headers, extensions=extensions
        )
        async with stream as answer:
            read = 0
            async for part in answer.aiter_raw():
                read += len(part)
                if read > MAX_ANSWER_BYTES:
                    break
            return answer.status_code

    async def _pin(self, url: httpx.URL) -> tuple[httpx.URL, dict[str, str]]:
        """Return the address to connect to, and the extension with TLS's host name."""
        target = read_target(str(url))
        if is_allowed(target, self._allowed):
            return url, {}
        address = require_loopback(target, await _look_up(target))
        return url.copy_with(host=address), {"sni_hostname": target.host}


def _name_reason(error: Exception) -> str:
    """Return a failure's reason, cut, and printable: the receiver may be quoted."""
    text = "".join(filter(str.isprintable, str(error))) or type(error).__name__
    return text if len(text) <= MAX_REASON else f"{text[:MAX_REASON]}…"


TOO_SLOW = f"no answer within {TIMEOUT_S:g} s"


async def _look_up(target: WebhookAddress) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(
            target.host, target.port, type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError):
        return []
    return [str(row[4][0]) for row in found]
