"""Follow a redirect as node-fetch does: where to, and with what of the request."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from schematic_emulator.destination.errors import ActionError

if TYPE_CHECKING:
    from schematic_emulator.destination.request import Request

_PRIVATE_HEADERS = frozenset({"authorization", "www-authenticate", "cookie", "cookie2"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
# What an address keeps as it is: printable ASCII but for a few signs of either part.
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
_PATH_SAFE = re.sub('["#<>?`{}]', "", _PRINTABLE)
_QUERY_SAFE = re.sub("[\"#'<>]", "", _PRINTABLE)


def redirected(request: Request, location: str, status: int) -> Request:
    """Repeat a request elsewhere; all but 307 and 308 turn a POST into a GET.

    Raises ActionError, as node-fetch words it, for a place that is no HTTP address.
    """
    url = _find_url(request.url, location)
    headers = request.headers
    if not _is_same_site(request.url, url):
        headers = tuple(
            (name, value)
            for name, value in headers
            if name.lower() not in _PRIVATE_HEADERS
        )
    method, body = request.method, request.body
    if status == 303 or (status in (301, 302) and method == "POST"):  # noqa: PLR2004
        method, body = "GET", None
        headers = tuple(one for one in headers if one[0].lower() != "content-length")
    return replace(request, method=method, url=url, headers=headers, body=body)


def _is_same_site(before: str, after: str) -> bool:
    old, new = urlsplit(before), urlsplit(after)
    host, other = old.hostname or "", new.hostname or ""
    is_below = host == other or other.endswith(f".{host}")
    return is_below and old.scheme == new.scheme


def _find_url(base: str, location: str) -> str:
    """Give the address that `new URL(location, base)` gives, without its fragment."""
    try:
        parts = urlsplit(urljoin(base, _cleaned(location)))
        port = parts.port
    except ValueError:
        message = f"uri requested responds with an invalid redirect URL: {location}"
        raise ActionError("FetchError", message) from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise ActionError("TypeError", "Only HTTP(S) protocols are supported")
    path = quote(parts.path, safe=_PATH_SAFE, errors="replace") or "/"
    query = quote(parts.query, safe=_QUERY_SAFE, errors="replace")
    return parts._replace(
        netloc=_host(parts, port), path=path, query=query, fragment=""
    ).geturl()


def _host(parts: SplitResult, port: int | None) -> str:
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    is_usual = port is None or port == _DEFAULT_PORTS[parts.scheme]
    return host if is_usual else f"{host}:{port}"


def _cleaned(location: str) -> str:
    """Drop what an address never holds; a backslash counts as a slash."""
    trimmed = location.strip("".join(map(chr, range(0x21))))
    return re.sub("[\t\n\r]", "", trimmed).replace("\\", "/")
