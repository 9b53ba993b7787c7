"""Authenticate a REST request by its API key, and open the key's environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from schematic_emulator.api.guard.table import class_of, decide
from schematic_emulator.api.rest.request.respond import RequestRefusedError
from schematic_emulator.api.store.api_key import TooManyKeysError, UnknownKeyError
from schematic_emulator.api.store.reports import HINT

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.guard.guard import Caller
    from schematic_emulator.api.guard.table import CallerKey
    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.effects.arrival import KeyKind

KEY_HEADER = "X-Schematic-Api-Key"
ENVIRONMENT_HEADER = "X-Schematic-Environment-Id"
PUBLISHABLE = "a publishable key may not do this"
READONLY = "a read-only API key may not change anything"

CALLER = "schematic_emulator.caller"
FOUND = "schematic_emulator.api_key"
# What the guard found out about the request (`Caller`).
GUARDED = "schematic_emulator.guarded"
READS = frozenset({"GET", "HEAD"})
# Reading, although by POST.
CHECKS = frozenset({"/flags/<key>/check", "/flags/check", "/flags/check-bulk"})


def require_keys(blueprint: Blueprint, emulator: Emulator) -> None:
    """Check the API key before each request to the blueprint, as `require_key` does.

    An answer to a key that was never seen before says so in `X-Emulator-Hint`.
    """

    @blueprint.before_request
    def check_key() -> None:
        require_key(emulator)

    @blueprint.after_request
    def add_hint(response: Response) -> Response:
        key = find_caller()
        return response if key is None else hint_at_key(emulator, key, response)


def hint_at_key(emulator: Emulator, key: ApiKey, response: Response) -> Response:
    """Add to a response what is odd about the key that asked."""
    hint = emulator.store.reports.find_hint(key)
    if hint is not None:
        own = response.headers.get(HINT)
        response.headers[HINT] = f"{own}; {hint}" if own else hint
    return response


def require_key(emulator: Emulator) -> ApiKey:
    """Return the request's API key: `X-Schematic-Api-Key`, or else the Bearer token.

    Raises RequestRefusedError:
    401 for a missing, unknown or revoked key, and 429 for one too many;
    the status of the switch `publishable_key_status` for a publishable key, except to
    send events and check flags;
    403 for a read-only key on a request that changes something, and for a key of
    another environment than `X-Schematic-Environment-Id`, whether or not that exists.
    """
    # Not in `g`: a test that holds an app context open would carry it from one request
    # to the next.
    found: ApiKey | None = request.environ.get(FOUND)
    if found is None:
        key = request.environ[CALLER] = _find_key(emulator)
        rule = request.url_rule.rule if request.url_rule else ""
        require_kind(emulator, key, request.method, request.path, rule)
        require_environment(key, request.headers.get(ENVIRONMENT_HEADER))
        emulator.store.keyring.used_at[key.id] = emulator.clock.now()
        request.environ[FOUND] = found = key
    return found


def find_caller() -> ApiKey | None:
    """Return the request's API key, whatever it may do; None without a valid one."""
    key: ApiKey | None = request.environ.get(CALLER)
    return key


def find_key_kind(emulator: Emulator) -> CallerKey:
    """Return the kind of the request's API key, without opening anything."""
    text = _read_key()
    known = emulator.store.find_key(text) if text else None
    return known.kind if known else "unknown" if text else "none"


def _read_key() -> str:
    return request.headers.get(KEY_HEADER) or _bearer_token()


def _find_key(emulator: Emulator) -> ApiKey:
    text = _read_key()
    if not text:
        raise RequestRefusedError(
            401, f"missing API key: expected the header {KEY_HEADER}"
        )
    try:
        return emulator.store.get_key(text, _choose_kind())
    except TooManyKeysError as error:
        raise RequestRefusedError(error.status, error.reason) from error
    except UnknownKeyError as error:
        raise RequestRefusedError(401, UnknownKeyError.reason) from error


def _choose_kind() -> KeyKind | None:
    """Return the kind of a key that no one has used, if its text does not decide.

    All visitors of a web page can read its keys, so they are public.
    """
    caller: Caller | None = request.environ.get(GUARDED)
    return "publishable" if caller is not None and caller.is_foreign else None


def require_kind(
    emulator: Emulator, key: ApiKey, method: str, path: str, rule: str
) -> None:
    """Raise RequestRefusedError if a key of this kind may not ask this."""
    verdict = decide(class_of(method, path), key.kind, "none")
    if verdict == "key":
        status = emulator.settings.switches.publishable_key_status
        raise RequestRefusedError(status, PUBLISHABLE)
    if verdict == "reads" and method not in READS and rule not in CHECKS:
        raise RequestRefusedError(403, READONLY)


def require_environment(key: ApiKey, named: str | None) -> None:
    """Raise RequestRefusedError if a request names another environment than its key."""
    if named is not None and named != key.environment.id:
        message = f"{ENVIRONMENT_HEADER}: the key does not open this environment"
        raise RequestRefusedError(403, message)


def _bearer_token() -> str:
    # Segment's destination sends its key so. Source: segmentio/action-destinations,
    # schematic/index.ts, `extendRequest`.
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
