"""Find the environment that a request to the control plane names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from schematic_emulator.api.rest.request.access import KEY_HEADER
from schematic_emulator.inspector.respond import ProblemError
from schematic_emulator.source.workspace.workspace import UnknownInstanceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.store.store import Store
    from schematic_emulator.journeys.entry import Owner
    from schematic_emulator.source.segment_end import SegmentEnd


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


def make_is_owner(
    emulator: Emulator, segment: SegmentEnd
) -> Callable[[Owner, str], bool]:
    """Return what says whether an owner of journeys sends to an environment.

    Each owner is looked up once: many journeys have the same.
    """
    known: dict[tuple[Owner, str], bool] = {}

    def is_owner(owner: Owner, environment_id: str) -> bool:
        key = (owner, environment_id)
        if key not in known:
            targets = _list_targets(emulator, segment, owner)
            known[key] = environment_id in targets
        return known[key]

    return is_owner


def is_meant(
    emulator: Emulator, segment: SegmentEnd, environment_id: str | None
) -> Callable[[Owner], bool]:
    """Return what says whether an owner is of one environment, or (None) of any."""
    if environment_id is None:
        return lambda _: True
    is_owner = make_is_owner(emulator, segment)
    return lambda owner: is_owner(owner, environment_id)


def _list_targets(
    emulator: Emulator, segment: SegmentEnd, owner: Owner
) -> set[str | None]:
    if not isinstance(owner, tuple):
        return {owner}
    main = emulator.store.directory.main
    found: set[str | None] = set()
    for instance_id in owner:
        try:
            settings = segment.workspace.get(instance_id).settings
        except UnknownInstanceError:
            settings = {}
        key = emulator.store.find_key(str(settings.get("apiKey", "")))
        target = main if key is None else key.environment
        found.add(target.id if target else None)
    return found
