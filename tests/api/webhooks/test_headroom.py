"""Counting down to a limit gives the same notifications as measuring each event."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.api.webhooks.headroom import Headroom
from support.rest import Rest
from support.setup import make_company, metered, override, post, put, send, subscribe
from support.tries import tries
from support.webhook_rows import NOWHERE

TYPES = [
    "entitlement.limit.warning",
    "entitlement.limit.reached",
    "entitlement.soft_limit.reached",
]


class World:
    """A company with a limit of ten, and a webhook whose events are only planned."""

    def __init__(self):
        self.rest = Rest()
        self.feature, self.plan, self.company = metered(self.rest)
        (self.grant,) = self.rest.ask("/plan-entitlements").json["data"]
        self.limit(10)
        body = {"name": "Hook", "url": NOWHERE, "request_types": TYPES}
        post(self.rest, "/webhooks", body, "api/webhook")
        self.store = self.rest.emulator.store
        environment = self.store.environment_for(self.rest.key)
        self.dispatcher = patch.object(
            environment.listeners, "_get_dispatcher", _Silent
        )

    def use(self, quantity):
        body = {"event": "api_called", "company": {"org": "acme"}}
        self.rest.send("track", body | {"quantity": quantity})

    def wait(self, hours):
        self.rest.emulator.clock.move(timedelta(hours=hours))

    def limit(self, amount):
        body = {
            "value_type": "numeric",
            "value_numeric": amount,
            "metric_period": "current_day",
            "soft_limit": amount // 2,
        }
        path = f"/plan-entitlements/{self.grant['id']}"
        put(self.rest, path, body, "api/plan-entitlement")

    def unsubscribe(self, _):
        body = {"base_plan_id": None, "add_on_ids": []}
        put(self.rest, f"/company-plans/{self.company['id']}", body, "api/company")

    def subscribe(self, _):
        subscribe(self.rest, self.company, self.plan)

    def identify(self, number):
        make_company(self.rest, traits={"seats": number})

    def list_sent(self):
        rows = self.rest.ask("/webhook-events?limit=250").json["data"]
        return [row["request_type"] for row in reversed(rows)]


class _Silent:
    def put(self, environment, events):
        """Send nothing."""


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("use"), st.integers(-3, 6)),
        st.tuples(st.just("use"), st.just(1)),
        st.tuples(st.just("wait"), st.integers(1, 30)),
        st.tuples(st.just("limit"), st.integers(1, 20)),
        st.tuples(st.just("unsubscribe"), st.none()),
        st.tuples(st.just("subscribe"), st.none()),
        st.tuples(st.just("identify"), st.integers(0, 3)),
    ),
    max_size=25,
)


def play(steps):
    world = World()
    with world.dispatcher:
        for name, value in steps:
            getattr(world, name)(value)
    return world.list_sent()


@tries(6)
@given(STEPS)
def test_countdown_tells_what_measuring_tells(steps):
    counted = play(steps)
    with patch.object(Headroom, "take", lambda *_: False):
        measured = play(steps)

    assert counted == measured


@pytest.mark.parametrize("change", ["expire", "grant"])
def test_countdown_ends_when_an_override_comes_or_goes(change):
    world = World()
    with world.dispatcher:
        expires = world.rest.emulator.clock.now() + timedelta(hours=1)
        granted = override(
            world.rest,
            world.company,
            world.feature,
            value_type="numeric",
            value_numeric=1000,
            metric_period="current_day",
            expiration_date=expires.isoformat(),
        )
        world.use(7)
        if change == "expire":
            world.wait(2)
        else:
            path = f"/company-overrides/{granted['id']}"
            send(world.rest, "DELETE", path, None, "api/deleted", 200)
        world.use(1)

    assert world.list_sent() == ["entitlement.limit.warning"]
