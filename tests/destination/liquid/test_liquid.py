"""Render `@liquid` templates where no recorded answer of the engine can say how."""

from __future__ import annotations

import copy
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parity.liquid_templates import SOUP
from schematic_emulator.destination import MappingError, compile_mapping

EVENT = {"event": "Order Completed", "orders": 5, "tags": ["a", None, 1.0]}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["x", "size", "", "5"]), inner, max_size=3)
    ),
    max_leaves=8,
)
templates = st.text(max_size=40) | st.lists(
    st.sampled_from(SOUP) | st.text(max_size=3), max_size=12
).map(" ".join).map(lambda text: f"{{{{ {text} }}}}")


def render(template, event=None):
    return compile_mapping({"@liquid": template})(EVENT if event is None else event)


def answer(template):
    """Render, or return the name of the error."""
    try:
        return render(template)
    except MappingError as error:
        return error.name


def test_counter_counts_in_its_template_and_leaves_the_event_alone():
    """A counter begins at the event's number, which stays what it was."""
    event = copy.deepcopy(EVENT)

    text = render("{% increment orders %}{% increment orders %}{{ orders }}", event)

    assert (text, event) == ("567", EVENT)


def test_now_is_the_moment_of_rendering():
    """`now` in a date filter is the time of the clock, in seconds with %s."""
    before = int(time.time())

    seconds = int(render("{{ 'now' | date: '%s' }}"))

    assert before <= seconds <= int(time.time())


def test_template_in_a_shape_sees_each_element():
    """In the shape of an @arrayPath a template is rendered against one element."""
    resolve = compile_mapping(
        {"@arrayPath": ["$.rows", {"text": {"@liquid": "{{ id }}-{{ size }}"}}]}
    )

    assert resolve({"rows": [{"id": 1}, "ab", None]}) == [
        {"text": "1-0"},
        {"text": "-0"},
        {"text": "-0"},
    ]


def test_sample_gives_the_first_item_again_and_again():
    """The engine draws; a test should not."""
    assert render("{{ tags | sample }}{{ tags | sample: 2 | size }}") == "a2"


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{{ event", "TokenizationError"),
        ("{% nope %}", "ParseError"),
        ("{% for x in tags %}{% endfor %}", "ParseError"),
        ("{% if event %}", "ParseError"),
        ("{{ tags | map: 'x' }}", "RenderError"),
        ("{{ 0 | date: '', 'Nowhere' }}", "RenderError"),
    ],
)
def test_template_is_refused_under_the_engines_name(template, name):
    """Each kind of failure bears liquidjs's own name."""
    with pytest.raises(MappingError) as raised:
        render(template)

    assert raised.value.name == name


@pytest.mark.parametrize("part", ["{{", "{% if a %}", "((((", "a|", "{%raw%}", "'\\"])
def test_odd_template_is_answered_at_once(part):
    """A template of 1,000 characters, whatever they are, renders or is refused."""
    template = (part * 1000)[:1000]

    assert answer(template)


@given(templates, json_values)
def test_any_template_is_text_or_one_of_our_errors(template, payload):
    """Whatever the template and the payload, nothing else is raised."""
    resolve = compile_mapping(
        {"@arrayPath": ["$.rows", {"text": {"@liquid": template}}]}
    )
    event = {"rows": [payload], "event": "e", "properties": payload}

    try:
        found = resolve(event)[0]["text"]
    except MappingError as error:
        found = error.name

    assert isinstance(found, str)


LONG = "{% assign a = (1..60000) | join: 'xx' %}"


@pytest.mark.parametrize(
    "template",
    [
        "{% capture a %}"
        + "a" * 60
        + "{% endcapture %}"
        + ("{% capture a %}" + "{{a}}" * 20 + "{% endcapture %}") * 6,
        LONG + "{{a}}" * 10,
        LONG + "{% echo a %}" * 10,
        LONG + "{% cycle a, a %}" * 10,
        "{% assign a = 'aaaaaaaa' %}" + "{% assign a = a | append: a %}" * 30,
        "{{ (1..99999999) | size }}",
    ],
    ids=["capture", "output", "echo", "cycle", "append", "range"],
)
def test_template_that_makes_very_much_fails(template):
    """Segment allows 100 times as much, which takes gigabytes here."""
    with pytest.raises(MappingError, match=r"memory alloc limit .* than 1,000,000"):
        render(template)
