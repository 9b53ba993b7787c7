"""A switch is turned by its name and a text; whatever else is refused by name."""

from __future__ import annotations

import pytest

from schematic_emulator.api.store.switches import Switches, list_switches
from schematic_emulator.api.turn_switch import SwitchError, list_choices, turn

SETTINGS = [f"{name}={text}" for name, of in list_choices().items() for text in of]


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_switch_takes_each_of_its_values(setting):
    name, _, text = setting.partition("=")

    rows = {row.name: row.value for row in list_switches(turn(Switches(), setting))}

    assert rows[name] == list_choices()[name][text]


def test_defaults_are_among_the_values_of_every_switch():
    rows = list_switches(Switches())

    assert {row.name for row in rows} == set(list_choices())
    assert all(row.default in list_choices()[row.name].values() for row in rows)


def test_several_switches_are_turned_one_after_the_other():
    switches = turn(Switches(), "effects.null_traits=delete")

    switches = turn(switches, "ambiguous_keys_status=409")

    assert switches.effects.null_traits == "delete"
    assert switches.ambiguous_keys_status == 409


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("nope=1", r"expected one of ambiguous_keys_status, .*, found 'nope'"),
        ("effects", r"expected one of .*, found 'effects'"),
        ("", r"expected one of .*, found ''"),
        (
            "ambiguous_keys_status=410",
            "expected ambiguous_keys_status=400 or .*=409, found '.*=410'",
        ),
        ("flag_checks_in_events", "expected flag_checks_in_events=false or .*=true"),
        ("effects.null_traits=", "expected effects.null_traits=ignore or .*"),
    ],
)
def test_wrong_setting_is_refused_with_what_there_is(setting, message):
    with pytest.raises(SwitchError, match=message):
        turn(Switches(), setting)
