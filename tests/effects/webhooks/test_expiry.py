"""Overrides that end are noted once, if somebody listened before they did."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from schematic_emulator.effects.apply import apply_all
from schematic_emulator.effects.state import State
from schematic_emulator.effects.webhooks.limits import (
    ACTION,
    find_next_expiry,
    plan_expiries,
)
from schematic_emulator.effects.webhooks.news import list_news
from support.limits import make_uses
from support.webhook_rows import WEBHOOK

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LISTENER = replace(WEBHOOK, request_types=(ACTION,), active_since=NOON)
OVERRIDE = replace(
    make_uses(0)["feat_1"].entitlement.grant, kind="company_override", expires_at=NOON
)


def state_with(*ends, webhook=LISTENER):
    grants = {
        f"cmov_{place}": replace(OVERRIDE, id=f"cmov_{place}", expires_at=end)
        for place, end in enumerate(ends)
    }
    state = State(webhooks={webhook.id: webhook}, company_overrides=grants)
    state.restore_derived()
    return state


def test_next_expiry_is_the_first_that_is_awaited():
    state = state_with(None, NOON - HOUR, NOON + 3 * HOUR, NOON + 2 * HOUR)

    assert find_next_expiry(state) == NOON + 2 * HOUR


def test_each_is_noted_once_and_is_news():
    state = state_with(NOON + HOUR, NOON + 3 * HOUR)

    changes = plan_expiries(state, NOON + 2 * HOUR)
    news = list_news(state, changes)
    apply_all(state, changes)

    assert [(each.action, each.subject.id) for each in news] == [(ACTION, "cmov_0")]
    assert plan_expiries(state, NOON + 2 * HOUR) == []
    assert find_next_expiry(state) == NOON + 3 * HOUR


@pytest.mark.parametrize(
    "webhook",
    [
        replace(LISTENER, status="inactive"),
        replace(LISTENER, request_types=("company.created",)),
    ],
    ids=["inactive", "of other types"],
)
def test_nothing_is_marked_if_no_webhook_listens(webhook):
    state = state_with(NOON + HOUR, webhook=webhook)

    assert find_next_expiry(state) is None
    assert plan_expiries(state, NOON + 9 * HOUR) == []
