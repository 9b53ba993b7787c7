"""Names that collide, and names that contain an id, are found; others are not."""

from __future__ import annotations

import pytest

from schematic_emulator.destination.choose_profile import get_profile
from schematic_emulator.judgement.traffic.names import NameTally

UUID = "0b6c7b1e-6d0f-4b52-9a4e-1f7c5e3d2a{:02d}"


def tally(*names: str, profile: str = "published") -> NameTally:
    """Take in names, one on each line, as a profile sends them."""
    made, convert = NameTally(), get_profile(profile).event_name
    for line, name in enumerate(names, 1):
        made.add(name, convert(name), "a", line)
    return made


def found(made: NameTally) -> list[tuple[str, str, int, int]]:
    return [
        (one.finding.rule, one.finding.subject, one.count, one.line)
        for one in made.find()
    ]


@pytest.mark.parametrize(
    ("first", "second", "profile", "sent"),
    [
        ("Signed Up", "signed_up", "published", "signed_up"),
        ("Signed Up", "SIGNED UP", "published", "signed_up"),
        ("Order Completed!", "orderCompleted", "documented", "order_completed"),
        ("Café", "cafe", "documented", "cafe"),
    ],
)
def test_colliding_names_are_found(first: str, second: str, profile: str, sent: str):
    (one,) = tally(first, second, second, profile=profile).find()

    assert one.finding.message == f'"{second}" and "{first}" both become {sent}'
    assert (one.finding.rule, one.finding.subject) == ("names-meet", second)
    assert (one.count, one.applies, one.line) == (2, 3, 2)


@pytest.mark.parametrize(
    ("first", "second", "profile"),
    [
        ("Signed Up", "Signed Up", "published"),
        ("Step 1 1", "Step 11", "published"),
        ("Order Completed!", "Order Completed", "published"),
        ("Signed Up", "Signed In", "documented"),
    ],
)
def test_names_that_stay_apart_are_not(first: str, second: str, profile: str):
    assert found(tally(first, second, profile=profile)) == []


@pytest.mark.parametrize(
    ("other", "sent"),
    [
        ("orderCompleted", "ordercompleted"),
        ("order-completed", "order-completed"),
        ("Order  Completed", "order__completed"),
        ("Order Completed ", "order_completed_"),
    ],
)
def test_variants_of_a_name_are_found(other: str, sent: str):
    (one,) = tally("Order Completed", other, "Order Completed").find()

    assert one.finding.message == (
        f'"{other}" is sent as {sent}, and "Order Completed" as order_completed'
    )
    assert (one.finding.rule, one.finding.subject) == ("name-variants", other)
    assert (one.count, one.applies, one.line) == (1, 3, 2)


@pytest.mark.parametrize("form", ["Sale 2025-03-{:02d}", "usr_5f3a9c{:02d} Viewed"])
def test_dates_and_long_ids_are_found_however_many_events_each_has(form: str):
    names = [form.format(number) for number in (11, 12, 13)] * 100

    (one,) = tally(*names).find()

    assert (one.finding.rule, one.count) == ("name-with-id", 300)


@pytest.mark.parametrize(
    ("form", "pattern"),
    [
        ("Report {} Viewed", "Report {id} Viewed"),
        ("report_{}_viewed", "report_{id}_viewed"),
        (f"Viewed {UUID}", "Viewed {id}"),
        ("Viewed 5f3a9c1e0b{:02d}", "Viewed {id}"),
        ("Level {0} of {0}", "Level {id} of {id}"),
    ],
)
def test_names_with_an_id_are_found_as_one(form: str, pattern: str):
    names = [form.format(number) for number in range(10, 22)]

    assert found(tally(*names)) == [("name-with-id", pattern, 12, 1)]


def test_names_of_steps_are_not():
    """They are few, or each occurs more than once."""
    few = [f"Step {number} Completed" for number in range(9)]
    many = [f"Level {number} Reached" for number in range(12)] * 2

    assert found(tally(*few, *many)) == []


def test_names_of_words_are_not():
    names = [f"{word} Viewed" for word in ("Added", "Decade", "Facade", "Beef") * 5]

    assert found(tally(*names)) == []
