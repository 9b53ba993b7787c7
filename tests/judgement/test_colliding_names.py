"""Two names of a source that reach Schematic as one are noticed, others are not."""

from __future__ import annotations

import pytest

from schematic_emulator.destination import presets
from schematic_emulator.judgement import colliding_names
from schematic_emulator.judgement.colliding_names import NameMemory
from schematic_emulator.judgement.judge import judge


def find(*names: object, profile: str = "published") -> list[str]:
    """Return what is said of tracks with these names, one after another."""
    memory, found = NameMemory(), []
    for name in names:
        event = {"type": "track", "event": name, "userId": "u1"}
        (judged,) = judge(event, presets(), profile=profile).events
        found += memory.find_collision(event, judged.record.event_name)
    return [each.message for each in found]


@pytest.mark.parametrize(
    ("first", "second", "profile", "sent"),
    [
        ("Signed Up", "signed_up", "published", "signed_up"),
        ("Signed Up", "SIGNED UP", "published", "signed_up"),
        ("Order Completed!", "orderCompleted", "documented", "order_completed"),
        ("Café", "cafe", "documented", "cafe"),
    ],
)
def test_colliding_names_are_reported(first: str, second: str, profile: str, sent: str):
    assert find(first, second, profile=profile) == [
        f'"{second}" and "{first}" both become {sent}'
    ]


@pytest.mark.parametrize(
    ("first", "second", "profile"),
    [
        ("Signed Up", "Signed Up", "published"),
        ("Order Completed!", "orderCompleted", "published"),
        ("Signed Up", "Signed In", "documented"),
        ("Signed Up", None, "published"),
        ("!!!", "???", "documented"),
    ],
)
def test_names_that_stay_apart_are_not(first: str, second: object, profile: str):
    assert find(first, second, profile=profile) == []


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(colliding_names, "MOST_NAMES", 1)

    assert find("Kept", "Signed Up", "signed_up", "kept") == [
        '"kept" and "Kept" both become kept'
    ]
