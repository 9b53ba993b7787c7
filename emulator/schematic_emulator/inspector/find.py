"""Find the environment that a request to the control plane names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from schematic_emulator.api.rest.request.access import KEY_HEADER
from schematic_emulator.inspector.respond import ProblemError

if TYPE_CHECKING:
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.store.store import Store


def get_environment(
    store: Store, environment_id: str | None, api_key: str | None = None
) -> Environment | None:
    """Return the environment of that id or of that API key; None without either.

    Raises ProblemError (404) for an unknown id or key. Unlike an event, a request to
    the control plane never creates an environment for an unknown key.
    """
    if environment_id is not None:
        return require_environment(store, environment_id)
    if api_key is None:
        return None
    key = store.find_key(api_key)
    if key is None:
        raise ProblemError(404, "no environment has this API key")
    return key.environment


def choose_environment(store: Store, environment_id: str | None) -> Environment:
    """Return the environment of that id, else of the request's API key.

    Without either it is the one that unknown keys open. Raises ProblemError (404) for
    an unknown id or key.
    """
    key = request.headers.get(KEY_HEADER)
    found = get_environment(store, environment_id, key)
    return found or store.directory.main or store.get_development()


def require_environment(store: Store, environment_id: str) -> Environment:
    """Return the environment of that id. Raises ProblemError (404) if none has it."""
    environment = store.find_environment(environment_id)
    if environment is None:
        raise ProblemError(404, "no environment has this id")
    return environment
