"""Replace what is personal in URLs, domains and queries; their structure stays."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from schematic_emulator.recording.fields import (
    HOST,
    PERSONAL,
    UNKNOWN,
    URL,
    Field,
    load_tables,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.recording.fields import Fields

_QUERY = Field(UNKNOWN, "?")
_SAFE = "@:,;"


class Urls:
    """Replaces the parts of URLs, each as a text of its kind, by `replace`."""

    def __init__(self, fields: Fields, replace: Callable[[str, str], str]) -> None:
        self._fields = fields
        self._replace = replace

    def url(self, text: str) -> str:
        """Return a URL, or a path or query alone."""
        head, hash_, fragment = text.partition("#")
        path, mark, query = head.partition("?")
        scheme, colon, rest = path.partition("://")
        start = ""
        if colon:
            authority, slash, rest = rest.partition("/")
            start, path = f"{scheme}://{self._authority(authority)}", slash + rest
        done = self._query(fragment) if "=" in fragment else self._path(fragment)
        return f"{start}{self._path(path)}{mark}{self._query(query)}{hash_}{done}"

    def host(self, host: str, kind: str = HOST) -> str:
        """Return a domain of the same depth, under the same top-level domain.

        `kind` is that of the label that somebody registered.
        """
        tables, labels = load_tables(), host.split(".")
        if len(labels) == 1:
            return host
        if labels[-1].isdigit():
            return self._replace(host, PERSONAL)
        own = len(labels) - 2
        if own and labels[own].lower() in tables.second_level:
            own -= 1
        labels[:own] = [self._replace(each, URL) for each in labels[:own]]
        if ".".join(labels[own:]).lower() not in tables.domains:
            labels[own] = self._replace(labels[own], kind)
        return ".".join(labels)

    def _authority(self, text: str) -> str:
        user, at, place = text.rpartition("@")
        user = self._replace(user, PERSONAL)
        if place.startswith("["):
            address, bracket, port = place.partition("]")
            return f"{user}{at}{self._replace(address, PERSONAL)}{bracket}{port}"
        host, colon, port = place.partition(":")
        return f"{user}{at}{self.host(host)}{colon}{port}"

    def _path(self, text: str) -> str:
        parts = (self._encoded(each, URL, unquote) for each in text.split("/"))
        return "/".join(parts)

    def _query(self, text: str) -> str:
        return "&".join(map(self._pair, text.split("&")))

    def _pair(self, pair: str) -> str:
        name, equals, value = pair.partition("=")
        if not equals:
            return self._encoded(pair, URL, unquote_plus)
        field = self._fields.find(_QUERY, unquote_plus(name), "")
        if field.is_data:
            name = self._encoded(name, PERSONAL, unquote_plus)
        # The number of a page is no part of a path.
        kind = UNKNOWN if field.kind == URL and value.isdigit() else field.kind
        return f"{name}={self._encoded(value, kind, unquote_plus)}"

    def _encoded(self, raw: str, kind: str, decode: Callable[[str], str]) -> str:
        """Return a part of a URL, encoded as it was."""
        text = decode(raw)
        found = self._replace(text, kind)
        if found == text:
            return raw
        if raw == text:
            return found
        return quote_plus(found, _SAFE) if "+" in raw else quote(found, _SAFE)
