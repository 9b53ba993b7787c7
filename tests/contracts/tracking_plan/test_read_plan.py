"""Plans are read in every form, each rule whole, or refused by name."""

from __future__ import annotations

import json

import pytest

from schematic_contracts.errors import TrackingPlanError
from schematic_contracts.tracking_plan.read_plan import read_plan
from schematic_contracts.tracking_plan.validator import compile_rule

DRAFT = "http://json-schema.org/draft-07/schema#"
SONG = {"type": "object", "required": ["s"], "properties": {"s": {"type": "integer"}}}
WHOLE = {
    "$schema": DRAFT,
    "type": "object",
    "properties": {
        "context": {},
        "traits": {},
        "userId": {"type": "string"},
        "properties": SONG,
    },
    "required": ["properties"],
}
COMMON = {
    "type": "object",
    "required": ["userId"],
    "properties": {"properties": {"type": "object", "required": ["unit"]}},
}
GOOD = {"type": "track", "event": "Song", "userId": "u", "properties": {"s": 1}}
BAD = {"type": "track", "event": "Song", "userId": "u", "properties": {"s": "1"}}


def api(*rows):
    return {"data": {"rules": list(rows)}}


def track(schema, **more):
    return {"type": "TRACK", "key": "Song", "jsonSchema": schema, **more}


def breaks(plan, event):
    rule = read_plan(plan).find_rule(event)
    return [
        (fault.kind, fault.pointer) for fault in compile_rule(rule).find_faults(event)
    ]


FORMS = {
    "public-api": api(track(WHOLE)),
    "rules-alone": [track(json.dumps(WHOLE))],
    "lower-case-type": [{**track(WHOLE), "type": "track"}],
    "terraform": [{"type": "TRACK", "key": "Song", "json_schema": json.dumps(WHOLE)}],
    "plan-around": {"data": {"trackingPlan": {"id": "tp", "rules": [track(WHOLE)]}}},
    "plan-beside": {"data": {"trackingPlan": {"id": "tp"}, "rules": [track(WHOLE)]}},
    "last-page": {"data": {"rules": [track(WHOLE)], "pagination": {"current": "a"}}},
    "list-of-one": {"tracking_plans": [{"rules": [track(WHOLE)]}]},
    "version-as-text": [track({"not": {}}, version="2"), track(WHOLE, version="1")],
    "config-api": {"rules": {"events": [{"name": "Song", "rules": WHOLE}]}},
    "typewriter": {"events": [{"name": "Song", "rules": WHOLE}]},
    "whole-by-name": {"Song": WHOLE},
    "properties-by-name": {"Song": SONG},
    "root-ref": api(
        track({"$ref": "#/definitions/e", "definitions": {"e": WHOLE}}),
    ),
    "root-all-of": api(track({"allOf": [WHOLE]})),
    "root-any-of": {"Song": {"anyOf": [WHOLE]}},
    "inner-id": api(
        track(
            {
                "$schema": DRAFT,
                "properties": {"properties": {"$ref": "https://plans.example/song"}},
                "definitions": {"s": {"$id": "https://plans.example/song", **SONG}},
            }
        )
    ),
    "root-id": api(
        track(
            {
                "$id": "https://plans.example/plan.json",
                "properties": {"properties": {"$ref": "plan.json#/definitions/s"}},
                "definitions": {"s": SONG},
            }
        )
    ),
    "anchor": api(
        track(
            {
                "properties": {"properties": {"$ref": "#song"}},
                "$defs": {"s": {"$anchor": "song", **SONG}},
            }
        )
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_gives_a_rule_of_the_whole_event(form):
    """A rule allows the good event and finds the fault where it is in the event."""
    assert breaks(FORMS[form], GOOD) == []
    assert breaks(FORMS[form], BAD) == [("wrong", "/properties/s")]


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (api(track(WHOLE), track(WHOLE)), "event 'Song': two rules of version 1"),
        ({"resource": {"segment": {}}}, "event 'resource': an object of 'segment' is"),
        ({"tracking_plans": [{}, {}]}, "plan holds 2 plans, expected one"),
    ],
    ids=["twice", "no schema", "several plans"],
)
def test_plan_that_would_be_misread_is_refused(plan, message):
    with pytest.raises(TrackingPlanError, match=message):
        read_plan(plan)


def test_plan_of_other_calls_alone_is_read():
    plan = read_plan([{"type": "IDENTIFY", "jsonSchema": COMMON}])

    assert (plan.events, list(plan.rules)) == ((), [("identify", "")])


def test_one_file_may_be_yaml(tmp_path):
    """Our own YAML describes the properties of an event."""
    path = tmp_path / "plan.yaml"
    path.write_text("events: {Song: {s: integer!}}", encoding="utf-8")

    assert breaks(path, BAD) == [("wrong", "/properties/s")]


def test_common_rule_holds_for_every_event():
    """COMMON joins the rule of a track event, and other calls have it alone."""
    plan = api(track(WHOLE), {"type": "COMMON", "jsonSchema": COMMON})

    assert breaks(plan, {"type": "track", "event": "Song", "properties": {}}) == [
        ("missing", "/properties/s"),
        ("missing", "/userId"),
        ("missing", "/properties/unit"),
    ]
    assert breaks(plan, {"type": "identify"}) == [("missing", "/userId")]


def test_common_rule_refers_to_its_own_definitions():
    """Two rules may define different things under one name."""
    one = {
        "properties": {"properties": {"$ref": "#/definitions/p"}},
        "definitions": {"p": {"required": ["a"]}},
    }
    other = {
        "properties": {"context": {"$ref": "#/definitions/p"}},
        "definitions": {"p": {"required": ["b"]}},
    }
    plan = api(track(one), {"type": "COMMON", "jsonSchema": other})
    event = {"type": "track", "event": "Song", "properties": {}, "context": {}}

    assert breaks(plan, event) == [
        ("missing", "/properties/a"),
        ("missing", "/context/b"),
    ]


def test_event_version_chooses_the_rule():
    """Without a known version, Segment validates against the oldest."""
    newer = {"properties": {"properties": {"required": ["new"]}}}
    plan = api(track(newer, version=2), track(WHOLE, version=1))
    versioned = {**GOOD, "context": {"protocols": {"event_version": 2}}}

    assert breaks(plan, GOOD) == []
    assert breaks(plan, versioned) == [("missing", "/properties/new")]


def test_unplanned_event_has_no_rule():
    """Names are compared exactly."""
    assert read_plan({"Song": SONG}).find_rule({**GOOD, "event": "song"}) is None


def test_unknown_property_is_one_fault_each():
    """What `additionalProperties` refuses is named property by property."""
    plan = {"Song": {**SONG, "additionalProperties": False}}
    event = {**GOOD, "properties": {"s": 1, "a": 2, "b": 3}}

    assert breaks(plan, event) == [
        ("unknown", "/properties/a"),
        ("unknown", "/properties/b"),
    ]


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"properties": {"s": {}}}, "'s' at the root, expected a schema of the whole"),
        ({"$ref": "https://x.example/y"}, "event 'Song': .*nothing is fetched"),
        ({"$ref": "#/definitions/no"}, "'#/definitions/no' points to nothing"),
        ({"properties": {"traits": {"type": "text"}}}, 'traits/type: "text", expected'),
        (
            {"properties": {"userId": {"pattern": ".{1000000}"}}},
            "userId/pattern: .*more than 20,000 characters; allow a shorter text",
        ),
        ({"properties": {"userId": {"pattern": "(["}}}, "userId/pattern"),
        ({"$schema": "urn:other"}, "event 'Song': .*meta-schema"),
        ({"$ref": "#"}, "event 'Song': the schema at #.* leads to itself, expected"),
        ({"allOf": [{"$ref": "#"}]}, "leads to itself"),
        (
            {"definitions": {"a": {"not": {"$ref": "#/definitions/a"}}}},
            "the schema at #/definitions/a leads to itself",
        ),
    ],
)
def test_rule_that_cannot_be_read_is_refused_by_name(schema, message):
    """Nothing of a rule is left out in silence."""
    with pytest.raises(TrackingPlanError, match=message):
        read_plan(api(track(schema)))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("plan.csv", "Event Name,Property Name\nSong,s\n", "is CSV.*GET /tracking"),
        ("plan.txt", '"Event Name",x\n', "is CSV"),
        ("deep.yaml", "[" * 10_000, "nested deeper than 100 levels"),
        ("loop.yaml", "a: &a\n  b: *a\n", "nested deeper than 100 levels"),
        ("events.json", '{"type": "track"}\n{"type": "track"}', "a second value"),
    ],
)
def test_file_of_another_kind_is_refused(tmp_path, name, text, message):
    """The refusal says what the file is, or what is wrong with it."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    with pytest.raises(TrackingPlanError, match=message):
        read_plan(path)


def test_alias_bomb_is_refused(tmp_path):
    """A few lines that stand for billions of values are not written out."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    path = tmp_path / "bomb.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(TrackingPlanError, match="more than 40,000 values"):
        read_plan(path)


def test_references_that_double_are_refused():
    """Thirty definitions can stand for a billion schemas."""
    definitions = {
        f"a{n}": {"allOf": [{"$ref": f"#/definitions/a{n + 1}"}] * 2} for n in range(30)
    }
    schema = {
        "properties": {"properties": {"$ref": "#/definitions/a0"}},
        "definitions": {**definitions, "a30": {"type": "object"}},
    }

    with pytest.raises(TrackingPlanError, match="'Song': more than 50,000 schemas"):
        read_plan(api(track(schema)))


def test_schema_may_lead_to_itself():
    """A tree ends where the event does."""
    node = {"properties": {"next": {"$ref": "#/definitions/n"}, "s": SONG}}
    schema = {
        "properties": {"properties": {"$ref": "#/definitions/n"}},
        "definitions": {"n": node},
    }
    event = {**GOOD, "properties": {"next": {"next": {"s": {}}}}}

    assert breaks(api(track(schema)), event) == [
        ("missing", "/properties/next/next/s/s")
    ]


def test_reason_does_not_quote_an_event():
    """The reason names the keyword: an event may have personal data."""
    rule = read_plan(api(track({"not": {"required": ["userId"]}}))).find_rule(GOOD)

    (fault,) = compile_rule(rule).find_faults(GOOD)

    assert fault.reason == "does not keep `not` of the rule"
