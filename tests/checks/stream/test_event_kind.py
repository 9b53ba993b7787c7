"""Events of one kind have the same findings, each about its own event."""

from __future__ import annotations

from schematic_contracts.finding import Finding
from schematic_emulator.checks.stream.event_kind import (
    EventKind,
    Verdict,
    label_event,
    name_type,
)

NAME = Finding("event-name", "a name", subject='"a b"')
KEY = Finding("keys-empty", "no keys", subject="/body/keys")
VERDICT = Verdict("track", (("event-name", '"a b"'), ("keys-empty", "/body/keys")))


def test_subject_that_names_the_event_is_that_of_each_event():
    kind = EventKind(VERDICT, (NAME, KEY))

    subjects = [subject for _, subject in kind.name_subjects({"event": "c d"})]

    assert subjects == ['"c d"', "/body/keys"]
    assert kind.is_named


def test_kind_without_findings_on_names_has_no_names():
    assert not EventKind(VERDICT, (KEY,)).is_named


def test_label_is_what_subjects_depend_on():
    assert label_event({"event": "a"}) == "a"
    assert label_event({"type": "page", "userId": "u1"}) != label_event(
        {"type": "page", "userId": "u2"}
    )


def test_rules_are_listed_once():
    found = (("event-name", "a"), ("event-name", "b"))

    assert Verdict("track", found).rules == ("event-name",)


def test_event_without_a_type_is_counted_as_such():
    assert [name_type({"type": kind}) for kind in ("page", 5, None)] == [
        "page",
        "no type",
        "no type",
    ]
