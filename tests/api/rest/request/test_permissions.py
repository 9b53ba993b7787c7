"""Every operation is tried with every kind of key, and with others' ids."""

from __future__ import annotations

import copy
from functools import cache

import pytest

from schematic_contracts.validation import check
from schematic_emulator import Emulator, EmulatorSettings
from schematic_emulator.api.store.switches import Switches
from support.operations import BODIES, OPERATIONS, World, call, fill
from support.rest import KEY, OTHER_KEY, Rest, make_emulator
from support.rows import on_rows

# Read off the vendor's page on authentication: what a site's visitors may do.
PUBLISHABLE = {
    "POST /flags/{key}/check",
    "POST /flags/check",
    "POST /flags/check-bulk",
    "POST /events",
    "POST /event-batch",
}
READONLY = {"POST /flags/{key}/check", "POST /flags/check", "POST /flags/check-bulk"}

by_operation = on_rows("route", OPERATIONS, ids=lambda route: route.operation)
NAMING = [route for route in OPERATIONS if "_id}" in route.path]
by_id = on_rows("route", NAMING, ids=lambda route: route.operation)


@cache
def shared() -> World:
    """One world for requests that must all be refused: it stays as it is."""
    return World()


@cache
def strict() -> Rest:
    """One emulator that takes no key: it stays empty."""
    return Rest(Emulator(EmulatorSettings(strict_auth=True)))


def make_key(world: World, kind: str) -> str:
    store = world.rest.emulator.store
    return store.create_key(kind, store.environment_for(KEY))


def assert_refused(answer, status: int) -> str:
    assert answer.status_code == status, answer.text
    assert check("api/error", answer.json) == []
    return str(answer.json["error"])


def assert_let_in(answer) -> None:
    """Accept 400, too: a valid request may contradict what is stored."""
    assert answer.status_code in {200, 201, 400}, answer.text


@by_operation
def test_secret_key_may_do_everything(route):
    world = shared() if route.method == "GET" else World()

    assert_let_in(call(world, route, KEY))


@by_operation
def test_publishable_key_sends_events_and_checks_flags_and_no_more(route):
    world = World() if route.operation in PUBLISHABLE else shared()

    answer = call(world, route, make_key(world, "publishable"))

    is_refused = route.operation not in PUBLISHABLE
    assert (answer.status_code == 403) is is_refused, answer.text
    assert not is_refused or assert_refused(answer, 403) == (
        "a publishable key may not do this"
    )


@by_operation
def test_readonly_key_reads_and_checks_flags_and_changes_nothing(route):
    world = shared()
    before = copy.deepcopy(world.rest.emulator.store.environment_for(KEY).state)

    answer = call(world, route, make_key(world, "readonly"))

    may = route.method == "GET" or route.operation in READONLY
    assert (answer.status_code in {200, 201}) is may, answer.text
    assert may or assert_refused(answer, 403) == (
        "a read-only API key may not change anything"
    )
    assert world.rest.emulator.store.environment_for(KEY).state == before


@pytest.mark.parametrize("key", [None, "k" * 256], ids=["none", "too-long"])
@by_operation
def test_no_operation_answers_without_a_usable_key(route, key):
    assert_refused(call(shared(), route, key), 401)


@by_operation
def test_no_operation_answers_a_revoked_key(route):
    world = shared()
    store = world.rest.emulator.store
    text = make_key(world, "secret")
    store.revoke_key(store.get_key(text))

    assert assert_refused(call(world, route, text), 401) == "invalid API key"


@by_operation
def test_no_operation_answers_an_unknown_key_under_strict_auth(route):
    world = shared()

    answer = strict().ask(world.path(route), route.method, json=world.body(route))

    assert assert_refused(answer, 401) == "invalid API key"
    assert strict().emulator.store.environments() == ()


@by_operation
def test_no_operation_opens_another_environment_by_its_header(route):
    world = shared()
    other = world.rest.stranger().emulator.store.environment_for(OTHER_KEY)
    headers = {"X-Schematic-Environment-Id": other.id}

    assert_refused(call(world, route, KEY, headers=headers), 403)


@by_operation
def test_key_is_checked_before_the_body(route):
    """A stranger learns nothing of what a route takes."""
    answer = (
        shared()
        .rest.app.test_client()
        .open(shared().path(route), method=route.method, data=b"{")
    )

    assert_refused(answer, 401)


def test_switch_answers_publishable_keys_with_401():
    switches = Switches(publishable_key_status=401)
    rest = Rest(make_emulator(switches=switches), key="api_0123456789")

    assert rest.refusal("/companies", 401) == "a publishable key may not do this"


@by_id
def test_ids_of_another_environment_are_not_found_and_nothing_leaks(route):
    world = shared()
    store = world.rest.emulator.store
    before = copy.deepcopy(store.environment_for(KEY).state)

    answer = call(world, route, world.rest.stranger().key)

    message = assert_refused(answer, 404)
    assert message.endswith(" not found")
    assert "acme" not in answer.text.lower()
    assert store.environment_for(KEY).state == before


@by_id
def test_unknown_ids_are_answered_as_another_environments_are(route):
    """The answer does not show whether an id exists elsewhere."""
    world = shared()
    nobody = World.__new__(World)
    nobody.rest = world.rest
    nobody.ids = {name: f"{value[:-1]}~" for name, value in world.ids.items()}

    key = world.rest.stranger().key
    theirs, nobodys = call(world, route, key), call(nobody, route, key)

    assert (theirs.status_code, theirs.json) == (nobodys.status_code, nobodys.json)


@pytest.mark.parametrize(
    ("path", "contract"),
    [
        ("/company-memberships", "api/create-company-membership"),
        ("/company-overrides", "api/create-company-override"),
        ("/plan-entitlements", "api/create-plan-entitlement"),
    ],
)
def test_posted_ids_of_another_environment_are_not_found(path, contract):
    world = shared()
    other = world.rest.stranger()

    message = other.refusal(
        path, 404, method="POST", json=fill(BODIES[contract], world.ids)
    )

    assert message.endswith(" not found")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/events", "company_id"),
        ("/users", "company_id"),
        ("/company-memberships", "user_id"),
        ("/company-overrides", "company_ids"),
        ("/plan-entitlements", "plan_ids"),
        ("/companies", "ids"),
        ("/api-keys?require_environment=true", "environment_id"),
    ],
)
def test_queried_ids_of_another_environment_find_nothing(path, name):
    world = shared()
    other = world.rest.stranger()
    value = world.ids.get(name.removesuffix("s"), world.ids["company_id"])
    joint = "&" if "?" in path else "?"

    answer = other.ask(f"{path}{joint}{name}={value}")

    assert answer.status_code == 200
    assert answer.json["data"] == []


@on_rows(
    "route",
    [
        route
        for route in NAMING
        if not {"plan_id", "feature_id", "flag_id", "environment_id", "api_key_id"}
        & set(route.path.replace("{", "}").split("}"))
        or route.path.startswith("/company-plans")
    ],
    ids=lambda route: route.operation,
)
def test_ids_of_a_sibling_environment_are_not_found_either(route):
    """Environments of one account share features, flags and plans, and no more."""
    world = shared()
    store = world.rest.emulator.store
    own = store.environment_for(KEY)
    sibling = store.create_environment("Two", account=own.state.account)

    answer = call(world, route, store.create_key("secret", sibling))

    assert assert_refused(answer, 404).endswith(" not found")
