"""Send one payload to one webhook within a time limit, and return the result."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import socket
import ssl
from random import SystemRandom
from typing import TYPE_CHECKING, NamedTuple, Self

import httpx

from schematic_contracts.reading.bounds import WEBHOOK_ANSWER
from schematic_emulator.api.store.ids import ALPHABET
from schematic_emulator.api.webhooks.target import (
    TargetError,
    WebhookAddress,
    read_target,
)
from schematic_emulator.effects.records import Attempt

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from schematic_emulator.api.webhooks.target import Targets

TIMEOUT_S = 5.0
PREFIX = "whsec_"
LENGTH = 32
# What `secrets` draws from, without the 7 ms that loading it takes.
_RANDOM = SystemRandom()
SIGNATURE = "X-Schematic-Webhook-Signature"
TIMESTAMP = "X-Schematic-Webhook-Timestamp"
VERSION = "X-Schematic-Webhook-Signature-Version"


class WebhookRequest(NamedTuple):
    """What one attempt sends, and where: the address, signed with the secret."""

    url: str
    secret: str
    payload: str


class WebhookSender:
    """Sends payloads; an async context manager that reuses connections.

    A host is resolved for each attempt, and the request goes to the addresses that
    were checked, in their order, until one can be connected to: a name that resolves
    to another address afterwards cannot redirect it.
    """

    def __init__(self, now: Callable[[], datetime], targets: Targets) -> None:
        self._now = now
        self._targets = targets
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
        """Return the answer's status, from the first address that takes the request."""
        target = read_target(request.url)
        addresses = await _look_up(target)
        self._targets.require(target, addresses)
        url, body = httpx.URL(request.url), request.payload.encode()
        made = self._client.build_request(
            "POST",
            url,
            content=body,
            headers={
                "Host": url.netloc.decode("ascii"),
                "Content-Type": "application/json",
                "User-Agent": "schematic-emulator",
                **sign(body, request.secret, timestamp),
            },
            extensions={"sni_hostname": target.host},
        )
        failure = httpx.ConnectError("no address")
        for address in addresses:
            # Just what was checked, however differently two parsers read the URL.
            made.url = url.copy_with(host=address, port=target.port)
            try:
                return await self._ask(made)
            except httpx.ConnectError as error:
                failure = error
        raise failure

    async def _ask(self, request: httpx.Request) -> int:
        """Return the answer's status; its body is read up to a limit and ignored."""
        answer = await self._client.send(request, stream=True)
        async with contextlib.aclosing(answer):
            read = 0
            async for part in answer.aiter_raw():
                read += len(part)
                if read > WEBHOOK_ANSWER.most:
                    break
            return answer.status_code


def _name_reason(error: Exception) -> str:
    """Return what failed, without a word of what listens there.

    A client that may create webhooks could otherwise read what other ports of the
    machine say.
    """
    if isinstance(error, httpx.ConnectError):
        return f"the {'TLS ' * ('SSL' in str(error))}connection failed"
    is_answered = isinstance(error, httpx.HTTPError)
    return "the response is not HTTP" if is_answered else "the URL is not valid"


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


def make_secret() -> str:
    """Make a new secret. Its form is our own: the vendor's is not published."""
    return PREFIX + "".join(_RANDOM.choices(ALPHABET, k=LENGTH))


def sign(payload: bytes, secret: str, timestamp: int) -> dict[str, str]:
    """Return the three headers of a payload sent at a time, in Unix seconds.

    Source: `webhook_utils/verification.py` of schematichq 1.4.6 (PyPI): the
    hexadecimal HMAC-SHA256 of the body, a plus sign and the timestamp.
    """
    message = b"%b+%d" % (payload, timestamp)
    digest = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    return {SIGNATURE: digest, VERSION: "v1", TIMESTAMP: str(timestamp)}
