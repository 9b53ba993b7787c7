"""Run one action: check and coerce a payload, then build its request.

Source: @segment/actions-core 3.170.0, destination-kit/action.js (Action.execute);
@segment/action-destinations 3.497.0, destinations/schematic/trackEvent/index.js and
identifyUser/index.js (perform).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.choose_profile import get_profile
from schematic_emulator.destination.definition import default_mapping, find_fields
from schematic_emulator.destination.errors import (
    STACK_OVERFLOW,
    ActionError,
    EngineError,
    MappingError,
)
from schematic_emulator.destination.javascript.members import get_member
from schematic_emulator.destination.javascript.values import UNDEFINED
from schematic_emulator.destination.mapping.mapping import compile_late
from schematic_emulator.destination.mapping.resolving import spread_object
from schematic_emulator.destination.payload_check import (
    Field,
    Row,
    check_payload,
    find_uncoerced,
    read_fields,
    remove_empty,
    uncoerced_rows,
)
from schematic_emulator.destination.request import (
    Endpoints,
    Request,
    RequestSettings,
    connect,
    object_text,
    shape_capture,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.destination.mapping.path import Resolver
    from schematic_emulator.destination.profiles import DestinationProfile

Payload = dict[str, Any]
Members = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Action:
    """Describe one action: its fields, and what the body of its request consists of.

    `kind` is the `type` of the request, `track` or `identify`. `list_members` returns
    the names and values of the body in order; undefined ones are not written.
    """

    name: str
    kind: str
    fields: tuple[Field, ...]
    rows: tuple[Row, ...]
    list_members: Callable[[Payload, DestinationProfile], Members]


def _track_members(payload: Payload, profile: DestinationProfile) -> Members:
    return (
        ("traits", payload.get("traits", UNDEFINED)),
        ("company", payload.get("company_keys", UNDEFINED)),
        ("user", payload.get("user_keys", UNDEFINED)),
        ("event", profile.event_name(payload["event_name"])),
    )


def _identify_members(payload: Payload, _: DestinationProfile) -> Members:
    user = _entity(payload, "user")
    company = {
        name: value
        for name, value in _entity(payload, "company")
        if value is not UNDEFINED
    }
    # An object literal in `perform`: `company` is sent even if all of it is undefined.
    return (*user, ("company", company))


def _entity(payload: Payload, prefix: str) -> Members:
    return tuple(
        (part, payload.get(f"{prefix}_{part}", UNDEFINED))
        for part in ("keys", "name", "traits")
    )


_BODIES = {
    "trackEvent": ("track", _track_members),
    "identifyUser": ("identify", _identify_members),
}


def find_action(name: str) -> Action | None:
    """Return the action of this name, such as `trackEvent`, or None."""
    if name not in _BODIES:
        return None
    kind, list_members = _BODIES[name]
    fields = read_fields(find_fields(name))
    return Action(name, kind, fields, uncoerced_rows(fields), list_members)


def resolve_payload(
    action: Action, resolve: Resolver, event: Any, profile: DestinationProfile
) -> Payload:
    """Resolve the mapping for an event, then clean, coerce and check the payload.

    Raises MappingError while resolving, ActionError for an invalid payload.
    """
    payload = profile.complete(action.name, resolve(event), event)
    checked = find_uncoerced(payload, action.rows, profile.is_date)
    if checked is None:
        payload = remove_empty(payload, action.fields)
        checked = check_payload(payload, action.fields, profile.is_date)
    require_personas(event)
    return checked


def require_personas(event: Any) -> None:
    """Raise the engine's TypeError for null in `context` or `context.personas`.

    The engine looks up the audience membership of every event, though Schematic's
    actions never use it. Its destructuring has defaults for undefined, not for null.
    Source: @segment/actions-core 3.170.0, audience-membership.js.
    """
    context = event.get("context", UNDEFINED)
    if context.__class__ is dict and context.get("personas", UNDEFINED) is not None:
        return
    if context is None:
        raise _no_member("personas")
    if context and get_member(context, "personas") is None:
        raise _no_member("computation_class")


def _no_member(name: str) -> ActionError:
    message = f"Cannot read properties of null (reading '{name}')"
    return ActionError("TypeError", message)


def shape_request(
    action: Action,
    payload: Payload,
    connection: RequestSettings,
    profile: DestinationProfile,
) -> Request:
    """Build the request for a checked payload.

    Raises ActionError (a RangeError) for a timestamp that is not a date, although
    the payload's check accepted it.
    """
    sent_at = profile.sent_at(payload["timestamp"])
    body = object_text(action.list_members(payload, profile))
    return shape_capture(connection, action.kind, sent_at, body)


def run_action(  # noqa: PLR0913, PLR0917 - the public signature
    action: str,
    mapping: Any,
    event: Any,
    settings: Any,
    use_default_mappings: bool = False,  # noqa: FBT001, FBT002 - a public name
    profile: str = "published",
) -> list[Request]:
    """Run an action directly, without a trigger and without checking the settings.

    Returns one request, or none for an unknown action, as in the engine. With
    `use_default_mappings` the keys of the mapping replace those of the fields'
    defaults. Raises ActionError with the engine's name, message, errors and status.
    """
    found = find_action(action)
    if found is None:
        return []
    try:
        if use_default_mappings:
            mapping = {**default_mapping(action), **spread_object(mapping or {})}
        chosen = get_profile(profile)
        _require_readable(event)
        payload = resolve_payload(found, compile_late(mapping), event, chosen)
        connection = connect(settings, Endpoints())
        return [shape_request(found, payload, connection, chosen)]
    except MappingError as error:
        raise ActionError(
            error.name, error.message, errors=error.errors, status=error.status
        ) from error
    except EngineError as error:
        if isinstance(error, ActionError):
            raise
        raise ActionError(error.name, error.message) from error
    except RecursionError:
        raise ActionError("RangeError", STACK_OVERFLOW) from None


def _require_readable(event: Any) -> None:
    if event is None or event is UNDEFINED:
        what = "null" if event is None else "undefined"
        message = f"Cannot read properties of {what} (reading 'context')"
        raise ActionError("TypeError", message)
