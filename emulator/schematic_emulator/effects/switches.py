"""Switches for undocumented behaviour of effects: a default and its reason each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

T = TypeVar("T")


def switch(default: T, reason: str) -> T:
    """Return the field of a switch; its metadata has the `reason` for the default."""
    described: Any = field(default=default, metadata={"reason": reason})
    value: T = described
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectSwitches:
    """Choose between behaviours that the vendor does not document.

    The metadata of each field has the `reason` for its default.
    """

    track_creates_membership: bool = switch(
        False,
        "the documentation says that a track event creates or links its entities, but "
        "not whether it links them to each other",
    )
    empty_company_keys: Literal["ignore", "fail"] = switch(
        "ignore",
        "Segment's preset sends company.keys {} when no group is known, and no source "
        "says that such an identify event fails",
    )
    empty_user_keys: Literal["ignore", "fail"] = switch(
        "ignore",
        "an anonymous Segment event arrives as {userId: null}, and null counts as "
        "absent everywhere else",
    )
    number_keys: Literal["coerce", "fail"] = switch(
        "coerce",
        "keys are strings in the schema, but Segment does not convert numbers to text "
        "and its page shows a number",
    )
    null_traits: Literal["ignore", "store", "delete"] = switch(
        "ignore",
        "no source says that null removes a trait",
    )
    nameless_entity: Literal["key-value", "empty"] = switch(
        "key-value",
        "responses must have a name, and the documentation shows a company that is "
        "named after its Stripe key",
    )
    plural_companies: Literal["exhaustive", "additive"] = switch(
        "exhaustive",
        "the API description calls a user's `companies` the complete list, but does "
        "not say what happens to memberships not listed",
    )
    inference_quantity: Literal["requests", "one"] = switch(
        "requests",
        "an inference event counts `requests` (1 if absent) of the event that it "
        "names; no source says that it counts tokens",
    )
