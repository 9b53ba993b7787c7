"""Follow a redirect as node-fetch does: to which URL, with which parts of the request.

Source: node-fetch 2.7.0, lib/index.js (fetch, isDomainOrSubdomain, isSameProtocol);
WHATWG URL Standard, "URL parsing", for `new URL(location, base)`.
"""

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
# What a URL leaves unescaped: printable ASCII except a few characters of each part.
# Source: WHATWG URL Standard, "path percent-encode set" and "special-query".
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
_PATH_SAFE = re.sub('["#<>?`{}]', "", _PRINTABLE)
_QUERY_SAFE = re.sub("[\"#'<>]", "", _PRINTABLE)


def redirected(request: Request, location: str, status: int) -> Request:
    """Return the request to send after a redirect.

    All statuses but 307 and 308 turn a POST into a GET without body, which usually
    succeeds although nothing was captured. Raises ActionError, with node-fetch's
    message, for a location that is not an HTTP URL.
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
    """Return the URL that `new URL(location, base)` returns, without its fragment."""
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
    """Remove control characters and spaces; a backslash counts as a slash."""
    trimmed = location.strip("".join(map(chr, range(0x21))))
    return re.sub("[\t\n\r]", "", trimmed).replace("\\", "/")
