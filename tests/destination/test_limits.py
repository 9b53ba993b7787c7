"""Check that too large or too deep input is refused by name and never hangs."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from schematic_emulator.destination import (
    Destination,
    EngineError,
    MappingError,
    check_mapping,
    compile_mapping,
    compile_trigger,
    explain_trigger,
    generate_trigger,
    lint_trigger,
    presets,
    run_action,
)
from schematic_emulator.destination.errors import TriggerError
from schematic_emulator.destination.javascript import strings
from schematic_emulator.destination.trigger.parser import parse_trigger

DEPTH = 20_000


def nest(leaf, wrap):
    for _ in range(DEPTH):
        leaf = wrap(leaf)
    return leaf


WRAPS = {
    "objects": lambda inner: {"a": inner},
    "lists": lambda inner: [inner],
    "directives": lambda inner: {"@if": {"exists": 1, "then": inner}},
}


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS.keys())
def test_mapping_nested_too_deep_overflows_the_stack_by_name(wrap):
    """Check and compile both refuse, or neither does."""
    mapping = {"m": nest({"@path": "$.x"}, wrap)}

    faults = check_mapping(mapping)

    with pytest.raises(MappingError, match="Maximum call stack"):
        compile_mapping(mapping)({})
    assert faults == [] or "Maximum call stack" in faults[0].message


OPTIONS = {
    "@if": lambda inner: {"@if": {"exists": 1, "then": inner}},
    "@json": lambda inner: {"@json": {"mode": "encode", "value": inner}},
    "@flatten": lambda inner: {"@flatten": {"separator": ".", "value": inner}},
    "@transform": lambda inner: {"@transform": {"apply": {"a": inner}, "mapping": {}}},
}


@pytest.mark.parametrize("wrap", OPTIONS.values(), ids=OPTIONS.keys())
@pytest.mark.parametrize(("leaf", "faults"), [({"@path": "$.x"}, 0), ({"@x": 1}, 1)])
def test_nested_options_are_checked_once(wrap, leaf, faults):
    """The engine checks them twice, so each level doubles its time."""
    mapping = leaf
    for _ in range(30):
        mapping = wrap(mapping)
    begin = time.process_time()

    found = check_mapping({"m": mapping})

    assert time.process_time() - begin < 1
    assert len(found) == faults


@pytest.mark.parametrize("wrap", [WRAPS["objects"], WRAPS["lists"]])
@pytest.mark.parametrize(
    "directive",
    [
        {"@json": {"mode": "encode", "value": {"@path": "$.x"}}},
        {"@flatten": {"separator": ".", "value": {"@path": "$.x"}}},
        {"@excludeWhenNull": {"@path": "$.x"}},
        {"@template": "{{x}}"},
        [{"@path": "$.x"}],
    ],
    ids=["json", "flatten", "excludeWhenNull", "template", "list"],
)
def test_event_nested_too_deep_gives_a_value_or_our_error(directive, wrap):
    """No directive lets a RecursionError out."""
    resolve = compile_mapping({"m": directive})
    event = {"x": nest(1, wrap)}

    error = find_error(lambda: resolve(event))

    assert error is None or error.name in ("RangeError", "TypeError")


def find_error(act):
    try:
        act()
    except EngineError as error:
        return error
    return None


def test_pipeline_answers_for_deep_settings_events_and_mappings():
    """A deep value anywhere is an error of the plan."""
    deep = nest(1, WRAPS["lists"])
    subscription = {**presets()[0], "mapping": {"user_keys": {"@path": "$.x"}}}
    event = {"type": "track", "event": "A", "timestamp": "2024-01-01", "x": deep}

    plans = [
        Destination({"apiKey": deep}, presets()).plan(event),
        Destination({"apiKey": "k"}, [subscription]).plan(event),
        Destination({"apiKey": "k"}, [{**subscription, "mapping": deep}]).plan(event),
    ]

    assert [plan.error is not None for plan in plans] == [True, True, True]


def test_action_and_generator_refuse_deep_values():
    """Both raise our own error."""
    deep = nest({"type": "event"}, lambda one: {"type": "group", "children": [one]})

    errors = [
        find_error(lambda: generate_trigger(deep)),
        find_error(lambda: run_action("trackEvent", deep, {}, {"apiKey": deep})),
    ]

    assert None not in errors


@pytest.mark.parametrize(
    "template",
    ["{" * 200_000, "{{" * 100_000, "{{a}b" * 40_000, "}" * 200_000],
    ids=["braces", "openings", "halves", "closings"],
)
def test_big_template_is_filled_in_one_pass(template):
    """Text that tempts a pattern to search again and again does not."""
    assert isinstance(compile_mapping({"@template": template})({}), str)


@pytest.mark.parametrize("trigger", ["a and " * 20_000, "((" * 50_000, '"' * 50_000])
def test_big_trigger_is_read_in_one_pass(trigger):
    """A trigger of any length is compiled or refused."""
    error = find_error(lambda: compile_trigger(trigger))

    assert error is not None


def test_package_is_cheap_to_import():
    """What starts with this package does not pay for Liquid, httpx or dates."""
    code = (
        "import sys, schematic_emulator.destination\n"
        "heavy = {'liquid', 'httpx', 'flask', 'datetime', 'importlib.resources'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )

    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )

    assert process.stdout == "[]\n"


HUGE = 10**4_000
LONG = 300_000


@pytest.mark.parametrize("profile", ["published", "documented"])
def test_number_beyond_every_double_is_no_date(profile):
    """JSON knows no limit to its numbers; the destination answers all the same."""
    event = {"type": "track", "event": HUGE, "userId": HUGE, "timestamp": HUGE}

    plan = Destination({"apiKey": "k"}, presets(), profile=profile).plan(event)

    assert plan.error is not None


@pytest.mark.parametrize(
    ("directive", "name"),
    [
        ({"@template": "{{{x}}}"}, "RangeError"),
        ({"@template": "{{y}}" * 100_000}, "RangeError"),
        ({"@liquid": "{% assign y = y | append: y %}" * 33}, "RenderError"),
        ({"@liquid": "{{ (1..1000000000) | size }}"}, "RenderError"),
        ({"@liquid": '{{ "2024-01-01" | date: "%99999999999Y" }}'}, "RenderError"),
    ],
    ids=["twice", "often", "append", "range", "width"],
)
def test_text_grows_no_longer_than_the_engine_lets_it(directive, name):
    """What would fill the memory ends as the engine's own error."""
    event = {"x": "{{y}}" * 60_000, "y": "z" * LONG}

    error = find_error(lambda: compile_mapping({"m": directive})(event))

    assert error is not None
    assert error.name == name


@pytest.mark.parametrize(
    "longest",
    # Text of the real length fills half a gigabyte before it is too long.
    [2**24, pytest.param(strings.LONGEST_TEXT, marks=pytest.mark.slow)],
)
def test_replaced_text_grows_no_longer_than_the_engine_lets_it(longest, monkeypatch):
    monkeypatch.setattr(strings, "LONGEST_TEXT", longest)
    options = {"pattern": "{", "replacement": "$`", "value": {"@path": "$.x"}}
    resolve = compile_mapping({"m": {"@replace": options}})

    error = find_error(lambda: resolve({"x": "{{y}}" * 60_000}))

    assert error is not None
    assert error.name == "RangeError"


@pytest.mark.parametrize("part", [":", "(", "()", "-", " ", "a ", "1:", "Jan ", "+:"])
def test_long_timestamp_is_read_in_one_pass(part):
    """A long text that is no date is refused, not pondered."""
    event = {"type": "track", "event": "A", "timestamp": part * (LONG // len(part))}

    plan = Destination({"apiKey": "k"}, presets()).plan(event)

    assert plan.error is not None


@pytest.mark.parametrize("part", ["<", "<!--", "<script", "<style", "<a\n"])
def test_markup_is_stripped_in_one_pass(part):
    """Unclosed tags are searched once."""
    resolve = compile_mapping({"@liquid": "{{ x | strip_html | size }}"})

    assert int(resolve({"x": part * (LONG // len(part))})) > 0


@pytest.mark.parametrize(
    "part", ["x ", '"a" ', "AND ", "()", "!a ", "= ", 'event = "a" and ', "properties."]
)
def test_long_trigger_is_explained_and_linted_in_one_pass(part):
    """Explaining and linting take no longer than reading, and raise nothing."""
    trigger = part * (LONG // 10 // len(part))

    explanation = explain_trigger(trigger, {"event": "b"})

    assert not explanation.matches
    assert lint_trigger(trigger) or "event" in trigger


def test_trigger_beyond_the_bound_is_refused_with_it():
    trigger = 'type = "track"' + ' and event = "a"' * 7_000

    with pytest.raises(TriggerError, match="the trigger has more than 100,000 char"):
        parse_trigger(trigger)
