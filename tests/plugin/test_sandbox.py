"""A test's own environment: what came, what it did, and nothing of anybody else's."""

from __future__ import annotations

import pytest

from schematic_emulator.api.why import UnknownNameError
from schematic_emulator.plugin.errors import AmbiguousKeysError
from support.captures import identify, make_flag, track


def test_sandbox_starts_empty(schematic_sandbox):
    assert schematic_sandbox.journal == []
    assert schematic_sandbox.findings == []
    assert schematic_sandbox.find_company({"id": "acme"}) is None


def test_sandbox_keeps_what_came(schematic_sandbox):
    answer = track(schematic_sandbox, "order_completed", quantity=3)

    assert (answer.status, answer.json()) == (200, {"ok": True})
    [row] = schematic_sandbox.good
    assert (row.subtype, row.quantity, row.status) == (
        "order_completed",
        3,
        "processed",
    )


@pytest.mark.schematic_emulator(allow=["event-name"])
def test_sandbox_separates_bad_events_from_good_ones(schematic_sandbox):
    track(schematic_sandbox, "order_completed")
    answer = track(schematic_sandbox, "order completed!")

    assert answer.status == 200
    assert [row.subtype for row in schematic_sandbox.good] == ["order_completed"]
    assert [row.subtype for row in schematic_sandbox.bad] == ["order completed!"]
    assert "event-name" in [found.rule for found in schematic_sandbox.findings]


def test_find_gives_a_copy_of_a_profile(schematic_sandbox):
    identify(
        schematic_sandbox,
        keys={"userId": "u1"},
        name="Ada",
        traits={"seats": 2},
        company={"keys": {"id": "acme"}, "name": "Acme"},
    )

    user = schematic_sandbox.find_user({"userId": "u1"})
    user.traits["seats"] = 99

    assert schematic_sandbox.find_user({"userId": "u1"}).traits == {"seats": 2}
    assert schematic_sandbox.find_company({"id": "acme"}).name == "Acme"


def test_find_refuses_keys_that_name_two(schematic_sandbox):
    track(schematic_sandbox, "seen", company={"id": "acme"})
    track(schematic_sandbox, "seen", company={"slug": "other"})

    with pytest.raises(AmbiguousKeysError, match="'id' and 'slug'"):
        schematic_sandbox.find_company({"id": "acme", "slug": "other"})


def test_reset_forgets_everything_but_the_key(schematic_sandbox):
    track(schematic_sandbox, "before")

    schematic_sandbox.reset()
    track(schematic_sandbox, "after")

    assert [row.subtype for row in schematic_sandbox.journal] == ["after"]


def test_factory_makes_sandboxes_that_do_not_mix(schematic_sandbox_factory):
    first, second = schematic_sandbox_factory(), schematic_sandbox_factory()

    track(first, "here")

    assert first.api_key != second.api_key
    assert [row.subtype for row in first.journal] == ["here"]
    assert second.journal == []


@pytest.mark.schematic_emulator(allow=["event-name"])
def test_strict_sandbox_answers_400_to_a_bad_event(schematic_sandbox_factory):
    sandbox = schematic_sandbox_factory(strict=True)

    answer = track(sandbox, "order completed!")

    assert answer.status == 400
    assert "/body/event" in answer.json()["error"]


def test_repr_keeps_the_key_out_of_logs(schematic_sandbox):
    assert schematic_sandbox.api_key not in repr(schematic_sandbox)


def test_keys_that_are_not_a_dict_are_refused(schematic_sandbox):
    with pytest.raises(TypeError, match=r"expected keys such as .*, found 'acme'"):
        schematic_sandbox.find_company("acme")


def test_why_returns_the_rule_and_refuses_an_unknown_company(schematic_sandbox):
    make_flag(schematic_sandbox)

    told = schematic_sandbox.why("beta")

    assert (told["value"], told["steps"]) == (True, [])
    assert str(told) == "beta is true: No rules matched; default value for flag"
    with pytest.raises(UnknownNameError, match="no company has a key"):
        schematic_sandbox.why("beta", company="nobody")
