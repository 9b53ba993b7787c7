"""Switches for undocumented behaviour of effects: a default and its reason each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectSwitches:
    """Choose between behaviours that the vendor does not document.

    The metadata of each field has the `reason` for its default.
    """

    track_creates_membership: bool = field(
        default=False,
        metadata={
            "reason": "the documentation says that a track event creates or links its "
            "entities, but not whether it links them to each other"
        },
    )
    empty_company_keys: Literal["ignore", "fail"] = field(
        default="ignore",
        metadata={
            "reason": "Segment's preset sends company.keys {} when no group is "
            "known, and no source says that such an identify event fails"
        },
    )
    empty_user_keys: Literal["ignore", "fail"] = field(
        default="ignore",
        metadata={
            "reason": "an anonymous Segment event arrives as {userId: null}, and "
            "null counts as absent everywhere else"
        },
    )
    number_keys: Literal["coerce", "fail"] = field(
        default="coerce",
        metadata={
            "reason": "keys are strings in the schema, but Segment does not convert "
            "numbers to text and its page shows a number"
        },
    )
    null_traits: Literal["ignore", "store", "delete"] = field(
        default="ignore",
        metadata={"reason": "no source says that null removes a trait"},
    )
    nameless_entity: Literal["key-value", "empty"] = field(
        default="key-value",
        metadata={
            "reason": "responses must have a name, and the documentation shows a "
            "company that is named after its Stripe key"
        },
    )
    plural_companies: Literal["exhaustive", "additive"] = field(
        default="exhaustive",
        metadata={
            "reason": "the API description calls a user's `companies` the complete "
            "list, but does not say what happens to memberships not listed"
        },
    )
    inference_quantity: Literal["requests", "one"] = field(
        default="requests",
        metadata={
            "reason": "an inference event counts `requests` (1 if absent) of the event "
            "that it names; no source says that it counts tokens"
        },
    )
