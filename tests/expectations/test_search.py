"""How many captures an expectation reads, whether it is met or not."""

from __future__ import annotations

import threading

import pytest

from schematic_emulator.api.store.capture import Capture
from schematic_emulator.expectations.search import Search
from schematic_emulator.expectations.wanted import Wanted
from support.captures import identify, track


@pytest.fixture
def reads(schematic_sandbox, monkeypatch):
    """Send 4 orders, 4 carts and 4 profiles; list what is read of them from then on."""
    for number in range(4):
        track(schematic_sandbox, "order", traits={"n": number})
        track(schematic_sandbox, "cart_viewed", traits={"n": number})
        identify(schematic_sandbox, keys={"userId": f"u{number}"})
    read: list[str] = []
    event = Capture.event

    def note(row):
        read.append(row.subtype or row.type)
        return event.fget(row)

    monkeypatch.setattr(Capture, "event", property(note))
    return read


@pytest.mark.parametrize(
    ("expected", "read"),
    [
        pytest.param({"event": "order"}, [], id="name"),
        pytest.param({"event": "order", "traits": {"n": 3}}, ["order"] * 4, id="trait"),
        pytest.param({"event": "order", "times": 4}, [], id="times"),
    ],
)
def test_expectation_that_is_met_reads_each_candidate_once(
    schematic_sandbox, reads, expected, read
):
    schematic_sandbox.expect.track(**expected)

    assert reads == read


@pytest.mark.parametrize(
    ("expected", "most"),
    [
        pytest.param({"event": "order", "times": 5}, 0, id="times"),
        pytest.param({"event": "order", "traits": {"n": 9}}, 4, id="trait"),
        pytest.param({"event": "ordr"}, 0, id="name"),
        pytest.param({"event": "ordr", "traits": {"n": 3}}, 4, id="both"),
    ],
)
def test_failing_expectation_reads_no_more_than_one_that_is_met(
    schematic_sandbox, reads, expected, most
):
    with pytest.raises(AssertionError, match="expected track"):
        schematic_sandbox.expect.track(**expected)

    # The most similar one is compared and then shown.
    assert len(reads) <= most + 2


def test_search_reads_only_what_is_new(schematic_sandbox, reads):
    search = Search(schematic_sandbox, Wanted("track", {"traits": {"n": 7}}))
    search.update()
    reads.clear()
    track(schematic_sandbox, "order", traits={"n": 7})

    found = search.update()

    assert [row.number for row in found] == [schematic_sandbox.newest_number()]
    assert len(reads) == 1


def test_nearest_has_the_type_then_the_name_then_the_fields(schematic_sandbox):
    identify(schematic_sandbox, keys={"userId": "u1"}, name="Ada")
    track(schematic_sandbox, "cart_viewed", traits={"n": 1})
    track(schematic_sandbox, "orders", traits={"n": 2})
    track(schematic_sandbox, "orders", traits={"n": 1}, quantity=2)

    search = Search(
        schematic_sandbox,
        Wanted("track", {"event": "order", "traits": {"n": 1}, "quantity": 2}),
    )
    search.update()

    assert search.find_nearest().row == schematic_sandbox.journal[-1]


@pytest.mark.parametrize(
    ("expected", "nearest"),
    [
        ("ordr_completed", "order_completed"),
        ("order_complete", "order_completed"),
        ("Cart Viewed", "cart_viewed"),
        ("page_7x", "page_7"),
        ("page_35", "page_3"),
        ("Ω", "page_0"),
    ],
)
def test_nearest_has_the_most_similar_of_many_names(
    schematic_sandbox, expected, nearest
):
    for name in [*(f"page_{n}" for n in range(30)), "cart_viewed", "order_completed"]:
        track(schematic_sandbox, name)
    search = Search(schematic_sandbox, Wanted("track", {"event": expected}))
    search.update()

    assert search.find_nearest().row.subtype == nearest


def test_nearest_is_not_one_that_meets_the_expectation(schematic_sandbox):
    track(schematic_sandbox, "order")
    identify(schematic_sandbox, keys={"userId": "u1"})
    search = Search(schematic_sandbox, Wanted("track", {"event": "order"}))

    assert len(search.update()) == 1
    assert search.find_nearest().row.type == "identify"


def test_waiting_expectation_reads_each_capture_once(schematic_sandbox, reads):
    def send():
        for number in range(4, 8):
            track(schematic_sandbox, "order", traits={"n": number})

    timer = threading.Timer(0.05, send)
    timer.start()
    schematic_sandbox.expect.track("order", traits={"n": 7}, within=10)
    timer.join()

    assert len(reads) == 8


def test_passing_test_is_checked_once(run):
    result = run("""
        import pytest
        from schematic_emulator.api.store.capture import Capture
        from support.captures import track

        read = []

        @pytest.fixture(autouse=True)
        def counted(monkeypatch):
            event = Capture.event
            note = lambda row: read.append(row) or event.fget(row)
            monkeypatch.setattr(Capture, "event", property(note))

        def test_order(schematic_sandbox):
            track(schematic_sandbox, "order")

        def test_reads():
            assert len(read) == 1
    """)

    result.assert_outcomes(passed=2)


def test_late_event_is_checked(run):
    result = run("""
        import pytest
        from support.captures import track

        @pytest.fixture
        def late(schematic_sandbox):
            yield
            track(schematic_sandbox, "order completed")

        def test_order(schematic_sandbox, late):
            track(schematic_sandbox, "order")
    """)

    result.assert_outcomes(passed=1, errors=1)
