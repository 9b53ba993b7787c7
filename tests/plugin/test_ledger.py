"""The count of a test's events, and the names of those that went missing."""

from __future__ import annotations

import sys

import pytest

from schematic_emulator.plugin.ledger import DeliveryLedger
from support.captures import send
from support.segment import make_identify, make_track


@pytest.mark.schematic_emulator(allow=["event-name"])
def test_ledger_counts_deliveries_and_captures(segment_deliver, schematic_sandbox):
    page = {"type": "page", "userId": "u1"}
    segment_deliver([make_track(), make_identify(), make_track("no!"), page])

    assert schematic_sandbox.ledger == DeliveryLedger(
        produced=4,
        matched=3,
        delivered=3,
        accepted=3,
        refused=0,
        good=2,
        bad=1,
        duplicates=0,
    )
    assert schematic_sandbox.ledger.balanced()


def test_balance_names_the_missing_message_ids(segment_deliver, schematic_sandbox):
    server = schematic_sandbox.server
    server.expect_oneshot_request("/e").respond_with_data("later", status=503)
    segment_deliver([make_track("One"), make_track("Two")])

    balance = schematic_sandbox.ledger.balanced()

    assert not balance
    assert balance.missing == ("m-One",)
    assert 'track "One" ("m-One"): not sent, the destination says' in repr(balance)


def test_event_that_the_mapping_drops_is_not_missing(
    segment_deliver, schematic_sandbox
):
    segment_deliver(make_track(), mapping=lambda _: None)

    assert schematic_sandbox.ledger.matched == 0
    assert schematic_sandbox.ledger.balanced()


def test_event_of_a_mapping_that_sends_itself_is_missing_if_nothing_came(
    segment_deliver, schematic_sandbox
):
    command = f"command: {sys.executable} -c 'import sys; sys.stdin.read()'"

    segment_deliver(make_track("One"), mapping=command)

    assert schematic_sandbox.ledger.balanced().missing == ("m-One",)


def test_ledger_counts_duplicates(schematic_sandbox):
    for _ in range(2):
        send(
            schematic_sandbox,
            "identify",
            keys={"userId": "u1"},
            idempotency_key="k",
        )

    assert (schematic_sandbox.ledger.duplicates, schematic_sandbox.ledger.good) == (
        1,
        2,
    )


def test_failed_test_lists_every_event_that_never_arrived(run):
    """Pytest cuts the text of a failed assertion; the section is whole."""
    result = run("""
        from support.segment import make_track

        def test_it(segment_deliver, schematic_sandbox):
            events = [make_track(f"Order {n}") for n in range(60)]
            segment_deliver(events, mapping="command: head -c 1")
            assert schematic_sandbox.ledger.balanced()
    """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E *assert <unbalanced, never arrived: m-Order 0, m-Order 1, *",
            "60 never arrived",
            "  Segment track ?Order 0? (?m-Order 0?): sent, but nothing arrived",
            "  Segment track ?Order 49? *",
            "  and 10 more",
        ]
    )
