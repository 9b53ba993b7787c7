"""Decide whether a request may pass, by the tables, and say how to allow it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from schematic_emulator.api.guard.callers import (
    classify_origin,
    find_host,
    is_loopback_name,
)
from schematic_emulator.api.guard.table import (
    class_of,
    decide,
    hosts_of,
    is_open,
    read_table,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from schematic_emulator.api.guard.table import CallerKey, OriginKind, RouteClass

# What can be pasted into a shell; any other origin is not repeated.
_PLAIN = re.compile(r"null|[a-z][a-z0-9+.-]*://[A-Za-z0-9.:_\[\]-]{1,253}")
FOREIGN_PAGE = "web pages of {0} may not ask this; serve --allow-origin {0} allows them"
FOREIGN_KEY = (
    "web pages of {0} may use only publishable keys; "
    "serve --allow-origin {0} allows others"
)
OTHER_HOST = "this is not answered for the host {0}; serve --allow-host {0} allows it"
NO_HOST = "expected a Host header with the name of a host"
ORIGIN = "ORIGIN"


@dataclass(frozen=True, slots=True)
class Caller:
    """What the guard found out about a request, before its key is known."""

    route: RouteClass
    origin: OriginKind

    @property
    def is_foreign(self) -> bool:
        """Return whether a web page asks that is not known to be the user's."""
        return self.origin in ("foreign", "null")


_make_caller = cache(Caller)  # there are few different ones


class Guard:
    """Decide whose requests may pass: the one guard of every app and server.

    `hosts` are names that it answers to besides loopback ones, `origins` those whose
    web pages may ask everything. Source of the threats: a browser lets any page send
    requests to this machine, and a name that leads here (DNS rebinding) makes them
    look like the page's own.
    """

    def __init__(self, hosts: Iterable[str], origins: Iterable[str]) -> None:
        self._own = frozenset(each.lower().removesuffix(".") for each in hosts)
        self._named = self._own | frozenset(read_table()["vendor_hosts"])
        self._origins = frozenset(each.lower().rstrip("/") for each in origins)
        self._check_host = lru_cache(maxsize=64)(self._refuse_host)

    def recognize(
        self, method: str, path: str, host: str, origin: str | None
    ) -> Caller:
        """Return the class of a request and the kind of its origin.

        `method` is the one that a preflight asks for.
        """
        kind = classify_origin(origin, host, self._origins)
        return _make_caller(class_of(method, path), kind)

    def find_refusal(
        self,
        caller: Caller,
        host: str,
        origin: str | None,
        find_key: Callable[[], CallerKey],
    ) -> str | None:
        """Return why a request is refused with 403; None if its key decides.

        `find_key` is asked only if the kind of key makes a difference.
        """
        refusal = self._check_host(caller.route, host)
        if refusal is not None or not caller.is_foreign:
            return refusal
        if not is_open(caller.route):
            return FOREIGN_PAGE.format(_name(origin))
        if decide(caller.route, "secret", caller.origin) == "allowed":
            return None
        if decide(caller.route, find_key(), caller.origin) == "origin":
            return FOREIGN_KEY.format(_name(origin))
        return None

    def _refuse_host(self, route: RouteClass, host: str) -> str | None:
        hosts = hosts_of(route)
        if hosts == "any":
            return None
        name = find_host(host)
        if name is None:
            return NO_HOST
        known = self._own if hosts == "own" else self._named
        if name in known or is_loopback_name(name):
            return None
        return OTHER_HOST.format(name)


def _name(origin: str | None) -> str:
    """Return an origin as an option's value, or the word that stands for one."""
    return origin if origin and _PLAIN.fullmatch(origin) else ORIGIN
