"""Define switches for undocumented answers of Schematic, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

from schematic_emulator.effects.switches import EffectSwitches, switch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import DataclassInstance


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """Choose between answers where no source says what the service sends.

    Each field's metadata holds the `reason` for its default.
    """

    effects: EffectSwitches = field(
        default_factory=EffectSwitches,
        metadata={"reason": "see EffectSwitches"},
    )
    wrong_content_type: Literal["accept", "refuse"] = switch(
        "accept",
        "no source says that the service reads the content type; strict mode refuses "
        "it",
    )
    ambiguous_keys_status: Literal[400, 409] = switch(
        400,
        "the API description ties 409 to no operation",
    )
    publishable_key_status: Literal[401, 403] = switch(
        403,
        "the key is known but not permitted: 403 elsewhere",
    )
    revoked_key_at_capture: Literal["refuse", "accept"] = switch(
        "refuse",
        "the documentation says that a missing or invalid key fails, but not whether "
        "capture refuses it or drops the event later",
    )
    unknown_flag_status: Literal[404, 200] = switch(
        404,
        "the engine's error has code 404 but is part of a successful response; "
        "clients use their own default either way",
    )
    segment_connected_by: Literal["segment", "any-event"] = switch(
        "segment",
        "no source says what sets the integration's `connected`; only Segment's own "
        "requests have its user agent",
    )
    flag_engine: Literal["wasm", "go"] = switch(
        "wasm",
        "all present SDKs of the vendor decide with its WASM engine; its Go engine, "
        "published earlier, reads numbers, dates and Booleans otherwise",
    )
    trait_forms: Literal["as-sent", "normalized"] = switch(
        "as-sent",
        "no source says that the service rewrites a trait's value, such as a date "
        "alone, before its engine reads it",
    )
    flag_checks_in_events: bool = switch(
        True,
        "exports omit flag checks unless they are requested; no source says the same "
        "of the list of events",
    )


@dataclass(frozen=True, slots=True)
class SwitchRow:
    """One switch: its name, value, default and the reason for the default."""

    name: str
    value: Any
    default: Any
    reason: str


def list_switches(switches: Switches) -> tuple[SwitchRow, ...]:
    """List every switch with its present value; those of effects first."""
    return (*_rows("effects.", switches.effects), *_rows("", switches))


def _rows(prefix: str, group: DataclassInstance) -> Iterator[SwitchRow]:
    for each in fields(group):
        if each.name != "effects":
            value = getattr(group, each.name)
            reason = each.metadata["reason"]
            yield SwitchRow(prefix + each.name, value, each.default, reason)
