"""What is listed of a template is all that it reads, or nothing is listed."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parity.liquid_templates import TemplateMaker
from schematic_emulator.destination import MappingError, compile_mapping
from schematic_emulator.destination.mapping.mapping_reads import list_liquid_paths

GOLDEN = Path(__file__).parents[1] / "golden" / "destination"
CASES = [
    json.loads(line)["case"]
    for name in ("map-liquid", "map-liquid-wide")
    for line in (GOLDEN / f"{name}.ndjson").read_text("utf-8").splitlines()
]
EVENT = CASES[0]["event"]


def list_templates(node: Any) -> list[str]:
    """Return the templates in a mapping."""
    if not isinstance(node, dict | list):
        return []
    below = node.values() if isinstance(node, dict) else node
    own = node.get("@liquid") if isinstance(node, dict) else None
    found = chain.from_iterable(map(list_templates, below))
    return [*([own] if isinstance(own, str) else []), *found]


def keep(event: Any, paths: set[tuple[str, ...]]) -> Any:
    """Return an event with nothing but what is at some paths."""
    if not isinstance(event, dict) or () in paths:
        return event
    below: dict[str, set[tuple[str, ...]]] = {}
    for first, *rest in paths:
        below.setdefault(first, set()).add(tuple(rest))
    return {name: keep(event[name], below[name]) for name in event if name in below}


def answer(template: str, event: Any) -> Any:
    """Return what a template makes of an event, or the error."""
    try:
        return compile_mapping({"@liquid": template})(event)
    except MappingError as error:
        return error.name, error.message


TEMPLATES = sorted({one for case in CASES for one in list_templates(case["mapping"])})
LISTED = [one for one in TEMPLATES if list_liquid_paths(one) is not None]


@pytest.mark.parametrize("event", [EVENT, CASES[-1]["event"]], ids=["first", "last"])
def test_template_makes_the_same_of_what_is_listed(event):
    """A time is not of the event: templates with the filter `date` are not listed."""
    changed = [
        one
        for one in LISTED
        if answer(one, event) != answer(one, keep(event, list_liquid_paths(one)))
    ]

    assert changed == []
    assert len(LISTED) > len(TEMPLATES) / 4


@given(st.integers())
def test_random_template_makes_the_same_of_what_is_listed(seed):
    template = TemplateMaker(Random(seed), oddness=0.3).template()

    paths = list_liquid_paths(template)

    if paths is not None:
        assert answer(template, EVENT) == answer(template, keep(EVENT, paths))


@pytest.mark.parametrize(
    ("template", "paths"),
    [
        ("{{-userId-}}", {("userId",)}),
        ("{%- if a.b and not c == nil -%}{%endif%}", {("a", "b"), ("c",)}),
        (
            "{{ a | default: b.c, allow_false: true }}",
            {("a",), ("b", "c")} | {("allow_false",)},
        ),
        ("{{ a.size }}{{ b.c.size.d }}{{ size }}", {("a",), ("b", "c"), ("size",)}),
        ("{{ (1..n.m) | join }}", {("n", "m")}),
        ("{{ a-b.c? }}", {("a-b", "c?")}),
    ],
)
def test_words_that_may_be_names_are_listed(template, paths):
    assert list_liquid_paths(template) == paths


@pytest.mark.parametrize(
    "template",
    [
        "{{ a['b'] }}",
        "{{ a. b }}",
        "{{ größe }}",
        "{% increment n %}",
        "{%- liquid\n echo a -%}",
        "{{ timestamp | date: '%s' }}",
        "{{ 'now' | date_to_string }}",
    ],
)
def test_template_that_may_read_anything_is_not_listed(template):
    assert list_liquid_paths(template) is None
