"""Answer what SDKs ask in a loop on the event loop: the same as Flask's views, sooner.

Most of the cost of such a request is Flask. A door reads the few headers that count,
and calls what the view calls. Whatever is unusual it hands over to Flask: a key that is
not known yet, a caller whom the guard refuses, a lock that another thread holds.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from schematic_emulator.api.describe.account import describe_caller
from schematic_emulator.api.guard.guard import Guard
from schematic_emulator.api.guard.table import class_of, is_open
from schematic_emulator.api.rest.companies.companies import COMPANIES
from schematic_emulator.api.rest.flags.checks import CHECK_FLAG, check_all, check_one
from schematic_emulator.api.rest.query.field import QueryError
from schematic_emulator.api.rest.query.parse import parse_query, read_pairs
from schematic_emulator.api.rest.request.access import (
    ENVIRONMENT_HEADER,
    KEY_HEADER,
    hint_at_key,
    require_environment,
    require_kind,
)
from schematic_emulator.api.rest.request.profiles import LOOKUP, Profiles
from schematic_emulator.api.rest.request.read import read_object
from schematic_emulator.api.rest.request.respond import (
    RequestRefusedError,
    refuse,
    succeed,
)
from schematic_emulator.api.rest.users.users import USERS
from schematic_emulator.api.store.facts import Answer
from schematic_emulator.api.store.reports import HINT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from threading import RLock

    from flask import Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.api_key import ApiKey

    Headers = Mapping[bytes, bytes]

# More than these are described by a thread: the event loop waits for nobody.
MOST_FLAGS = 50
KEY = KEY_HEADER.lower().encode()
ENVIRONMENT = ENVIRONMENT_HEADER.lower().encode()


class Asked(NamedTuple):
    """A request to a route: its key and body, and what its target names."""

    emulator: Emulator
    key: ApiKey
    body: bytes
    named: str
    query: bytes


class Route(NamedTuple):
    """A route's rule in Flask, what locks it needs, and what answers it.

    None hands over.
    """

    method: str
    rule: str
    find_lock: Callable[[Asked], RLock]
    answer: Callable[[Asked], Response | None]


def _lock_environment(asked: Asked) -> RLock:
    return asked.key.environment.lock


def _lock_store(asked: Asked) -> RLock:
    return asked.emulator.store.lock


def _describe_caller(asked: Asked) -> Response:
    return succeed(describe_caller(asked.emulator.store, asked.key))


def _check_one(asked: Asked) -> Response:
    body = read_object(asked.emulator, CHECK_FLAG, asked.body)
    switches = asked.emulator.settings.switches
    return check_one(asked.key.environment, asked.named, body, switches)


def _check_all(asked: Asked) -> Response | None:
    environment = asked.key.environment
    if len(environment.state.account.flags) > MOST_FLAGS:
        return None
    body = read_object(asked.emulator, CHECK_FLAG, asked.body)
    switches = asked.emulator.settings.switches
    return check_all(environment, body, switches)


def _look_up(profiles: Profiles, asked: Asked) -> Response:
    query = parse_query(read_pairs(asked.query), LOOKUP)
    switches = asked.emulator.settings.switches
    return profiles.look_up(asked.key.environment, query, switches)


ROUTES = {
    b"GET /whoami": Route("GET", "/whoami", _lock_store, _describe_caller),
    b"POST /flags/check": Route("POST", "/flags/check", _lock_environment, _check_all),
    **{
        f"GET {each.path}/lookup".encode(): Route(
            "GET", f"{each.path}/lookup", _lock_environment, partial(_look_up, each)
        )
        for each in (COMPANIES, USERS)
    },
}
CHECK = Route("POST", "/flags/<key>/check", _lock_environment, _check_one)


class SdkDoors:
    """The doors of one emulator, under the guard of its Flask app."""

    def __init__(self, emulator: Emulator) -> None:
        settings = emulator.settings
        self._emulator = emulator
        self._guard = Guard(settings.allowed_hosts, settings.allowed_origins)

    def find(
        self, method: bytes, target: bytes
    ) -> Callable[[bytes, Headers], Answer | None] | None:
        """Return what answers a request's body and headers; None without a door.

        A door returns None for a request that Flask is to answer.
        """
        path, _, query = target.partition(b"?")
        route, named = ROUTES.get(b"%b %b" % (method, path)), ""
        if route is None and method == b"POST":
            named = _find_flag(path)
            route = CHECK if named else None
        if route is None or b"#" in query:
            return None
        return partial(self._answer, route, path.decode(), named, query)

    def _answer(  # noqa: PLR0913, PLR0917 - what `find` found, then the request
        self,
        route: Route,
        path: str,
        named: str,
        query: bytes,
        body: bytes,
        headers: Headers,
    ) -> Answer | None:
        key = self._emulator.store.keyring.by_text.get(_text(headers, KEY) or "")
        if key is None or not self._may_pass(route.method, path, key, headers):
            return None
        asked = Asked(self._emulator, key, body, named, query)
        lock = route.find_lock(asked)
        if not lock.acquire(blocking=False):
            return None
        try:
            require_kind(self._emulator, key, route.method, path, route.rule)
            require_environment(key, _text(headers, ENVIRONMENT))
            self._emulator.store.keyring.used_at[key.id] = self._emulator.clock.now()
            response = route.answer(asked)
        except RequestRefusedError as error:
            response = refuse(error.status, error.message)
        except QueryError as error:
            response = refuse(400, str(error))
        except Exception:  # noqa: BLE001 - Flask meets it again, and reports it
            response = None
        finally:
            lock.release()
        if response is None:
            return None
        hint = hint_at_key(self._emulator, key, response).headers.get(HINT)
        more = () if hint is None else ((HINT, hint),)
        is_for_any_page = is_open(class_of(route.method, path))
        return Answer(response.status_code, response.data, more, is_for_any_page)

    def _may_pass(self, method: str, path: str, key: ApiKey, headers: Headers) -> bool:
        """Report whether the guard lets a request pass, and answers it for any page."""
        host, origin = _text(headers, b"host") or "", _text(headers, b"origin")
        caller = self._guard.recognize(method, path, host, origin)
        if origin is not None and not is_open(caller.route):
            return False
        refusal = self._guard.find_refusal(caller, host, origin, lambda: key.kind)
        return refusal is None


def _find_flag(path: bytes) -> str:
    """Return the flag in `/flags/<key>/check`; empty where Flask has to decode it."""
    start, _, rest = path.partition(b"/flags/")
    named, slash, end = rest.partition(b"/")
    is_plain = not start and end == b"check" and slash and b"%" not in named
    return named.decode() if is_plain and named.isascii() else ""


def _text(headers: Headers, name: bytes) -> str | None:
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")
