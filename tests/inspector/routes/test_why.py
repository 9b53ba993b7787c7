"""The control plane shows which rule decided a flag, and the values it used."""

from __future__ import annotations

import pytest

from schematic_emulator import why
from support.rest import Rest
from support.setup import make_company, make_flag, metered, put_trait_rule, use


def ask(rest: Rest, query: str, status: int = 200):
    answer = rest.ask(f"/_emulator/why?{query}")
    assert answer.status_code == status, answer.text
    return answer.json


def test_why_names_the_rule_and_the_values():
    rest = Rest()
    _, plan, company = metered(rest)
    use(rest, 3)

    told = ask(rest, "company=acme&flag=api_calls")

    assert (told["value"], told["company_id"]) == (False, company["id"])
    assert [(step["rule_type"], step["matched"]) for step in told["steps"]] == [
        ("plan_entitlement", False),
        ("plan_entitlement_usage_exceeded", True),
    ]
    assert told["steps"][0]["saw"] == [
        f"plan: {plan['id']} = {plan['id']} is true",
        "api_called in current_month: 3 < 3 is false",
    ]
    assert told["rule_id"] == told["steps"][1]["rule_id"]


@pytest.mark.parametrize(
    ("query", "status", "detail"),
    [
        ("flag=none", 404, "no flag has the key 'none'"),
        (
            "flag=api_calls&company=x",
            404,
            "company: no company has a key of the value 'x'",
        ),
        ("company=acme", 400, "flag: this field is required"),
        ("flag=api_calls&environment=env_x", 404, "no environment has this id"),
    ],
)
def test_why_refuses_what_is_not_there(query, status, detail):
    rest = Rest()
    make_flag(rest)

    assert ask(rest, query, status)["detail"] == detail


def test_why_asks_which_environment_when_several_are_used():
    rest = Rest()
    make_flag(rest)
    make_flag(rest.stranger())

    client = rest.app.test_client()
    answer = client.get("/_emulator/why?flag=api_calls")

    assert answer.status_code == 400
    assert answer.json["detail"].startswith("2 environments are in use")


def test_why_is_lines_to_read_when_asked():
    rest = Rest()
    _, plan, _ = metered(rest)

    answer = rest.ask("/_emulator/why?company=acme&flag=api_calls&format=text")

    first, second = answer.text.splitlines()
    assert answer.mimetype == "text/plain"
    assert first.startswith("api_calls is true: Matched plan entitlement rule")
    assert second == (
        f'  plan_entitlement "API calls" matched: plan: {plan["id"]} = {plan["id"]} is '
        "true; api_called in current_month: 0 < 3 is true"
    )


@pytest.mark.parametrize(
    ("trait_type", "sent", "wanted", "saw"),
    [
        ("number", 129.5, "100", "129.5 >= 100 is true"),
        ("number", "1e3", "7,5", "1e3 (read as 1000.0) >= 7,5 (read as 0) is true"),
        ("number", None, "1", '"" (read as 0) >= 1 is false'),
        (
            "date",
            "2026-01-02",
            "2026-01-01 10:00:00",
            "2026-01-02 (read as empty) >= 2026-01-01 10:00:00 is false",
        ),
        ("boolean", "1", "true", "1 (read as true) >= true is false"),
        ("string", "b", "a", "b >= a is true"),
    ],
)
def test_why_shows_what_the_engine_read(trait_type, sent, wanted, saw):
    rest = Rest()
    put_trait_rule(rest, trait_type, wanted)
    make_company(rest, traits={"level": sent})

    (step,) = ask(rest, "company=acme&flag=api_calls")["steps"]

    _, _, shown = step["saw"][0].partition(": ")
    assert shown == saw


def test_why_reads_nothing_of_a_trait_without_its_entity():
    rest = Rest()
    put_trait_rule(rest, "number", "soon")

    (step,) = ask(rest, "flag=api_calls")["steps"]

    assert step["saw"][0].endswith(": none >= soon is false")


def test_why_finds_a_rule_that_depends_on_a_traits_form():
    rest = Rest()
    put_trait_rule(rest, "date", "2026-01-01T00:00:00Z")
    make_company(rest, traits={"level": "2026-03-01"})

    explained = ask(rest, "company=acme&flag=api_calls")
    text = rest.ask("/_emulator/why?company=acme&flag=api_calls&format=text").text

    (found,) = explained["findings"]
    assert (found["rule"], found["severity"]) == ("trait-form-unsure", "warning")
    assert found["subject"] == f'{explained["steps"][0]["rule_id"]} "level"'
    assert f"  trait-form-unsure: {found['message']}" in text.splitlines()


def test_why_is_a_python_call_too():
    rest = Rest()
    metered(rest)

    told = why(
        rest.emulator.store.environment_for(rest.key), "api_calls", company="acme"
    )

    asked = ask(rest, "company=acme&flag=api_calls")
    assert asked.pop("environment_id")
    assert told == asked
    assert str(told).startswith("api_calls is true: ")
