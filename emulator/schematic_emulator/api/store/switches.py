"""Name what nobody knows about Schematic's answers, each with a default and why."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

from schematic_emulator.effects.switches import EffectSwitches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import DataclassInstance


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """Choose an answer where no source settles what the service sends.

    Each field's metadata holds the `reason` for its default.
    """

    effects: EffectSwitches = field(
        default_factory=EffectSwitches,
        metadata={"reason": "see the switches of the effects"},
    )
    wrong_content_type: Literal["accept", "refuse"] = field(
        default="accept",
        metadata={
            "reason": "no source says that the service reads the content type; "
            "strict mode refuses it"
        },
    )
    ambiguous_keys_status: Literal[400, 409] = field(
        default=400,
        metadata={"reason": "the API description ties 409 to no operation"},
    )
    publishable_key_status: Literal[401, 403] = field(
        default=403,
        metadata={"reason": "the key is known, yet it may not: that is 403 elsewhere"},
    )
    revoked_key_at_capture: Literal["refuse", "accept"] = field(
        default="refuse",
        metadata={
            "reason": "the documentation says that a missing or invalid key fails; "
            "whether capture says so at once or drops the event later is not known"
        },
    )
    unknown_flag_status: Literal[404, 200] = field(
        default=404,
        metadata={
            "reason": "the engine's error bears 404 but comes back in band; clients "
            "fall back to their own default either way"
        },
    )
    segment_connected_by: Literal["segment", "any-event"] = field(
        default="segment",
        metadata={
            "reason": "no source says what turns the integration's `connected` on; "
            "only Segment's own requests bear its user agent"
        },
    )
    flag_checks_in_events: bool = field(
        default=True,
        metadata={
            "reason": "exports leave flag checks out unless they are asked for; of the "
            "list of events nobody says so"
        },
    )
    unknown_keys_account: Literal["own", "shared"] = field(
        default="own",
        metadata={
            "reason": "a key opens a namespace of its own here; the service shares "
            "features, flags and plans among the environments of an account"
        },
    )


@dataclass(frozen=True, slots=True)
class SwitchRow:
    """Tell one switch's name, value, default and reason."""

    name: str
    value: Any
    default: Any
    reason: str


def list_switches(switches: Switches) -> tuple[SwitchRow, ...]:
    """List every switch as it stands."""
    return (*_rows("effects.", switches.effects), *_rows("", switches))


def _rows(prefix: str, group: DataclassInstance) -> Iterator[SwitchRow]:
    for switch in fields(group):
        if switch.name != "effects":
            value = getattr(group, switch.name)
            reason = switch.metadata["reason"]
            yield SwitchRow(prefix + switch.name, value, switch.default, reason)
