"""Lets a REST request in by its API key, into the environment that the key opens."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import request

from schematic_emulator.api.auth import UNKNOWN_KEY
from schematic_emulator.api.routes.respond import RefusedError
from schematic_emulator.api.store import UnknownKeyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.environment import Environment
    from schematic_emulator.api.keys import ApiKey

KEY_HEADER = "X-Schematic-Api-Key"
ENVIRONMENT_HEADER = "X-Schematic-Environment-Id"
READONLY = "a read-only API key may not change anything"


@contextmanager
def reading(emulator: Emulator) -> Iterator[Environment]:
    """Hold the environment that the request may read, locked.

    Raises RefusedError as `require_key` does.
    """
    environment = require_key(emulator).environment
    with environment.lock:
        yield environment


def require_key(emulator: Emulator, *, publishable: bool = False) -> ApiKey:
    """Return the request's API key: of `X-Schematic-Api-Key`, else the Bearer token.

    Raises RefusedError: 401 without a key and for one that may not come in; for a
    publishable key what the switch says (403) unless it may do this; 403 if
    `X-Schematic-Environment-Id` names an environment that the key does not open, be
    there one or not.
    """
    text = request.headers.get(KEY_HEADER) or _bearer_token()
    if not text:
        raise RefusedError(401, f"missing API key: expected the header {KEY_HEADER}")
    try:
        key = emulator.store.get_key(text)
    except UnknownKeyError as error:
        raise RefusedError(401, UNKNOWN_KEY) from error
    emulator.store.keyring.used_at[key.id] = emulator.clock.now()
    if key.kind == "publishable" and not publishable:
        status = emulator.settings.switches.publishable_key_status
        raise RefusedError(status, "a publishable key may not do this")
    if request.headers.get(ENVIRONMENT_HEADER, key.environment.id) != (
        key.environment.id
    ):
        message = f"{ENVIRONMENT_HEADER}: the key does not open this environment"
        raise RefusedError(403, message)
    return key


def require_writer(emulator: Emulator, *, publishable: bool = False) -> ApiKey:
    """Return the request's API key if it may change something.

    Raises RefusedError as `require_key` does, and 403 for a read-only key.
    """
    key = require_key(emulator, publishable=publishable)
    if key.kind == "readonly":
        raise RefusedError(403, READONLY)
    return key


def _bearer_token() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
