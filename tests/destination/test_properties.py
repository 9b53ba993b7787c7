"""Check laws of the destination for any JSON."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.destination import (
    UNDEFINED,
    Destination,
    EngineError,
    MappingError,
    TriggerError,
    check_mapping,
    compile_mapping,
    compile_trigger,
    generate_trigger,
    parse_trigger,
    run_action,
)
from schematic_emulator.destination.javascript.json import parse, stringify
from schematic_emulator.destination.mapping.directives import DIRECTIVES
from support.tries import tries

LAW = tries()

TEXTS = st.text(st.characters(exclude_categories=()), max_size=8)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | TEXTS
)
NAMES = st.sampled_from([*DIRECTIVES, "@bad", "@", "_metadata"])
OPTIONS = st.sampled_from(
    [
        "exists",
        "blank",
        "then",
        "else",
        "operator",
        "value",
        "pattern",
        "replacement",
        "objects",
        "direction",
        "apply",
        "mapping",
        "mode",
        "separator",
        "omitArrays",
        "pattern2",
        "ignorecase",
    ]
)
PATHS = st.sampled_from(["$.a", "a[0].b", "", "$.", "a.length", "toString", "{{a}}"])
KEYS = st.sampled_from(["a", "b", "0", "10", "", "__proto__"]) | TEXTS
JSON = st.recursive(
    SCALARS,
    lambda below: (
        st.lists(below, max_size=4) | st.dictionaries(KEYS, below, max_size=4)
    ),
    max_leaves=12,
)
MAPPINGS = st.recursive(
    SCALARS | PATHS,
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(NAMES | OPTIONS | KEYS, below, max_size=4)
        | st.dictionaries(NAMES, below, min_size=1, max_size=1)
    ),
    max_leaves=15,
)
OBJECTS = st.dictionaries(KEYS, JSON, max_size=4)


def find_error(act):
    try:
        act()
    except EngineError as error:
        return error
    return None


@LAW
@given(MAPPINGS, OBJECTS)
def test_resolving_raises_only_our_errors_and_mutates_nothing(mapping, event):
    """Compiling and resolving leave mapping and event as they were."""
    before = copy.deepcopy((mapping, event))

    error = find_error(lambda: compile_mapping(mapping)(event))

    assert error is None or isinstance(error, MappingError)
    assert (mapping, event) == before


@LAW
@given(MAPPINGS)
def test_check_and_compile_agree_on_what_is_malformed(mapping):
    """A mapping has faults exactly when it cannot be compiled."""
    refusal = find_error(lambda: compile_mapping(mapping))

    faults = check_mapping(mapping)

    assert bool(faults) == (refusal is not None)


@LAW
@given(MAPPINGS, OBJECTS)
def test_resolved_value_is_plain_json_when_mapping_is_compiled(mapping, event):
    """What comes out can be written as JSON, or is UNDEFINED."""
    value = UNDEFINED
    if not check_mapping(mapping):
        resolve = compile_mapping(mapping)
        error = find_error(lambda: resolve(event))
        value = UNDEFINED if error else resolve(event)

    assert value is UNDEFINED or json.loads(json.dumps(value)) is not UNDEFINED


@LAW
@given(TEXTS | st.text('type="track"!=<>()., andor\\\'x1', max_size=30), JSON)
def test_trigger_raises_only_our_errors(text, event):
    """Any text is a trigger or a TriggerError, for any event."""
    error = find_error(lambda: compile_trigger(text)(event))

    assert error is None or isinstance(error, TriggerError)


@LAW
@given(JSON)
def test_generate_raises_only_our_errors(tree):
    """Any JSON is an AST or a TriggerError."""
    error = find_error(lambda: generate_trigger(tree))

    assert error is None or isinstance(error, TriggerError)


@LAW
@given(st.text('type="track" and or()properties.x1', max_size=30))
def test_generated_trigger_parses_when_trigger_does(text):
    """What can be parsed is written back as text that is no surprise to the lexer."""
    error = find_error(lambda: parse_trigger(text))

    written = "" if error else find_error(lambda: generate_trigger(parse_trigger(text)))

    assert written in ("", None) or isinstance(written, TriggerError)


@LAW
@given(st.sampled_from(["trackEvent", "identifyUser"]), MAPPINGS, JSON, JSON)
def test_run_action_raises_only_our_errors(action, mapping, event, keys):
    """Any JSON as mapping, event and settings is a request or an ActionError."""
    error = find_error(
        lambda: run_action(action, mapping, event, keys, use_default_mappings=True)
    )

    assert error is None or error.name


@LAW
@pytest.mark.parametrize("profile", ["published", "documented"])
@given(given_settings=JSON, subscriptions=st.lists(JSON, max_size=3), event=JSON)
def test_plan_never_raises(profile, given_settings, subscriptions, event):
    """Any JSON as settings, subscriptions and event has a plan."""
    destination = Destination(given_settings, subscriptions, profile=profile)

    plan = destination.plan(event)

    assert (plan.error is None) == (plan.results is not None)


@LAW
@given(JSON)
def test_stringify_writes_what_parse_reads(value):
    """Reading our JSON text and writing it again changes nothing."""
    text = stringify(value)

    assert stringify(parse(text)) == text
