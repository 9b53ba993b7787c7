"""Every operation refuses what is wrong by its name, and nothing changes."""

from __future__ import annotations

import copy
from functools import cache
from urllib.parse import quote

import pytest

from schematic_contracts.validation import check
from support.operations import OPERATIONS, World, fill
from support.rest import KEY, Rest
from support.rows import on_rows
from support.wrong_values import (
    missing_fields,
    missing_members,
    open_members,
    wrong_fields,
    wrong_members,
)

POSTING = [route for route in OPERATIONS if route.body]
NAMING = [route for route in OPERATIONS if "_id}" in route.path]
KEYED = {
    "POST /companies": "keys",
    "POST /companies/create": "keys",
    "POST /companies/delete": "keys",
    "POST /company-traits": "keys",
    "POST /flags/check": "company",
    "POST /flags/{key}/check": "company",
}


def by(cases):
    return on_rows("case", cases, ids=str)


def by_route(routes):
    return on_rows("route", routes, ids=lambda route: route.operation)


@cache
def world() -> World:
    """One world for requests that must all be refused: it stays as it is."""
    return World()


@cache
def standing():
    return copy.deepcopy(all_of(world()))


def all_of(seen: World):
    """Give everything that a request could have changed."""
    store = seen.rest.emulator.store
    own = store.environment_for(KEY)
    described = [
        (each.id, each.name, store.keys(each)) for each in store.environments()
    ]
    return own.state, [(key, name, len(keys)) for key, name, keys in described]


def refused(route, status=400, *, path=None, query="", **options) -> str:
    """Return the message of a refusal, after which all stands as before."""
    before = standing()
    asked = world().path(route) if path is None else path
    answer = world().rest.ask(f"{asked}{query}", route.method, **options)
    assert answer.status_code == status, answer.text
    assert check("api/error", answer.json) == []
    assert all_of(world()) == before
    return str(answer.json["error"])


@by(wrong_members())
def test_wrong_member_is_named(case):
    body = {**world().body(case.route), case.field: case.value}

    message = refused(case.route, json=body)

    assert message.startswith(f"/{case.field}"), message


def test_only_what_takes_any_value_has_no_wrong_one():
    assert {name for _, name in open_members()} <= {"body"}


@by(missing_members())
def test_missing_member_is_named(case):
    body = dict(world().body(case.route))
    del body[case.field]

    assert f'"{case.field}"' in refused(case.route, json=body)


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"\xff", b"[" * 20_000],
    ids=lambda raw: repr(raw[:8]),
)
@by_route(POSTING)
def test_body_that_is_no_object_is_refused(route, raw):
    message = refused(route, data=raw, content_type="application/json")

    assert message


@by(wrong_fields())
def test_wrong_query_field_is_named(case):
    required = fill({**world().query(case.route)}, world().ids)
    sent = {
        name: value
        for name, value in required.items()
        if name.partition("[")[0] != case.field
    }
    pairs = "&".join(
        f"{n}={quote(v)}" for n, v in {**sent, case.field: case.value}.items()
    )

    message = refused(case.route, query=f"?{pairs}")

    assert message.startswith(f"{case.field}: "), message


@by(missing_fields())
def test_missing_query_field_is_named(case):
    sent = world().query(case.route)
    del sent[case.field]
    pairs = "&".join(f"{name}={quote(value)}" for name, value in sent.items())

    message = refused(case.route, query=f"?{pairs}")

    assert message.startswith(f"{case.field.partition('[')[0]}: "), message


@pytest.mark.parametrize("own_id", ["x", "x" * 2000, "%00%F0%9F%A6%86", "..%2F.."])
@by_route(NAMING)
def test_unknown_id_is_not_found(route, own_id):
    path = route.path.format_map(dict.fromkeys(world().ids, own_id))

    message = refused(route, 404, path=path, json=world().body(route))

    assert message


@pytest.mark.parametrize("operation", KEYED)
def test_keys_of_two_are_refused_by_their_member(operation):
    rest = Rest()
    rest.send("track", {"event": "a", "company": {"org": "a"}})
    rest.send("track", {"event": "a", "company": {"slug": "b"}})
    rest.ask("/flags", "POST", json={"key": "api", "name": "", "description": ""})
    before = copy.deepcopy(rest.emulator.store.environment_for(KEY).state)
    name, (method, path) = KEYED[operation], operation.split(" ")
    body = {name: {"org": "a", "slug": "b"}, "trait": "a", "set": "b"}

    message = rest.refusal(path.replace("{key}", "api"), 400, method=method, json=body)

    assert message.startswith(f"{name}: ")
    assert rest.emulator.store.environment_for(KEY).state == before


@pytest.mark.parametrize(
    "path",
    ["/companies/lookup?{}", "/usage-by-company?{}", "/feature-usage?company_{}"],
)
def test_queried_keys_of_two_are_refused_by_their_field(path):
    rest = Rest()
    rest.send("track", {"event": "a", "company": {"org": "a"}})
    rest.send("track", {"event": "a", "company": {"slug": "b"}})
    keys = 'keys={"org":"a","slug":"b"}'

    message = rest.refusal(path.format(keys), 400)

    assert "keys: " in message
