"""The vendor's own Python SDK parses every answer, against a live server."""

from __future__ import annotations

import pytest
from schematic.client import Schematic, SchematicConfig
from schematic.core.api_error import ApiError

from support.rest import KEY, Rest, live


@pytest.fixture(scope="module")
def rest() -> Rest:
    rest = Rest()
    company = {"keys": {"id": "acme"}, "name": "Acme", "traits": {"seats": 5}}
    user = {"keys": {"id": "ada"}, "name": "Ada", "traits": {"a": {"b": None}}}
    rest.send("identify", {**user, "company": company}, sent_at="2026-01-02T13:00Z")
    track = {"event": "opened", "company": {"id": "acme"}, "user": {"id": "ada"}}
    rest.send("track", {**track, "quantity": None, "traits": None})
    rest.send("track", {"event": "not a name!"}, idempotency_key="k")
    return rest


@pytest.fixture(scope="module")
def sdk(rest):
    with live(rest.app) as address:
        config = SchematicConfig(base_url=address, event_capture_url=address)
        client = Schematic(KEY, config)
        yield client
        client.shutdown()


def test_sdk_lists_and_gets_environments(sdk):
    environments = sdk.accounts.list_environments(limit=5).data

    found = sdk.accounts.get_environment(environments[0].id)

    assert found.data == environments[0]


def test_sdk_asks_who_it_is(sdk):
    answer = sdk.accounts.get_who_am_i()

    assert answer.data.environment_id == answer.data.environments[0].id


def test_sdk_asks_for_the_segment_connection(sdk):
    assert sdk.events.get_segment_integration_status().data.connected is False


def test_sdk_lists_and_gets_events(sdk):
    events = sdk.events.list_events(event_types=["track"], limit=10).data

    found = [sdk.events.get_event(event.id).data for event in events]

    assert found == events
    assert [(event.subtype, event.status) for event in events] == [
        ("not a name!", "failed"),
        ("opened", "processed"),
    ]


def test_sdk_finds_events_by_idempotency_key(sdk):
    answer = sdk.events.list_events(idempotency_key="k")

    assert [event.subtype for event in answer.data] == ["not a name!"]
    assert answer.params.idempotency_key == "k"


def test_sdk_looks_up_gets_and_lists_a_company(sdk):
    company = sdk.companies.lookup_company(keys={"id": "acme"}).data

    assert sdk.companies.get_company(company.id).data == company
    listed = sdk.companies.list_companies(ids=[company.id], q="acm", limit=1, offset=0)
    assert listed.data == [company]
    assert listed.params.ids == [company.id]
    assert company.user_count == 1


def test_sdk_looks_up_gets_and_lists_a_user(sdk):
    user = sdk.companies.lookup_user(keys={"id": "ada"}).data

    assert sdk.companies.get_user(user.id).data == user
    company_id = user.company_memberships[0].company_id
    assert sdk.companies.list_users(company_id=company_id).data == [user]


def test_sdk_sends_events_that_are_read_back():
    rest = Rest()
    with live(rest.app) as address:
        config = SchematicConfig(base_url=address, event_capture_url=address)
        client = Schematic(KEY, config)
        client.identify(keys={"id": "ada"}, name="Ada")
        client.track(event="sent_by_sdk", company={"id": "acme"})
        client.shutdown()

    answer = rest.get("/events", "api/event-list")

    assert {(event["subtype"], event["status"]) for event in answer["data"]} == {
        (None, "processed"),
        ("sent_by_sdk", "processed"),
    }


def test_sdk_raises_its_own_error_for_a_refusal(sdk):
    with pytest.raises(ApiError) as refusal:
        sdk.companies.get_company("comp_unknown")

    assert refusal.value.status_code == 404
    assert refusal.value.body.error == "company not found"


def test_sdk_of_another_key_sees_nothing(rest):
    with live(rest.app) as address:
        stranger = Schematic(rest.stranger().key, SchematicConfig(base_url=address))

        seen = stranger.companies.list_companies().data
        stranger.shutdown()

    assert seen == []
