"""Check what comes of requests: results, errors, redirects, who wins."""

from __future__ import annotations

import pytest

from schematic_emulator.destination import ActionError, Destination, presets
from schematic_emulator.destination.delivery.delivery import TimedOutError
from schematic_emulator.destination.delivery.retry_rules import (
    UnknownRetryRuleError,
    is_retryable,
)
from schematic_emulator.destination.parity.modes import ScriptedClient

TRACK = {
    "type": "track",
    "event": "A",
    "userId": "u1",
    "timestamp": "2024-01-15T12:34:56.789Z",
}


class StallingClient:
    def send(self, request, timeout_s):
        raise TimedOutError(f"{request.url} took over {timeout_s} s")


def deliver(respond, count=1):
    client = ScriptedClient(respond)
    destination = Destination({"apiKey": "k"}, presets()[:1] * count)
    return destination.deliver(TRACK, client)


def test_delivery_reports_results_as_the_engine_does():
    """A success ends with the answer's data."""
    assert deliver({"body": {"id": 1}}).results == (
        {"output": "Mappings resolved"},
        {"output": "Payload validated"},
        {"data": {"id": 1}, "output": "Action Executed"},
    )


def test_delivery_sends_all_requests_even_when_the_first_fails():
    """One failing subscription fails the call; the others are still sent."""
    delivery = deliver([{"status": 500}, {"status": 200}], count=2)

    assert [outcome.error is None for outcome in delivery.outcomes] == [False, True]
    assert (delivery.results, len(delivery.requests)) == (None, 2)


def test_delivery_fails_with_the_lost_connection_before_the_refusal():
    """No answer is known sooner than the text of one, wherever it stands."""
    delivery = deliver([{"status": 500}, {"error": "ECONNRESET"}], count=2)

    assert (delivery.error.name, delivery.error.code) == ("FetchError", "ECONNRESET")


def test_delivery_times_out_with_the_engines_words():
    """The wait of ten seconds is named in the error."""
    delivery = Destination({"apiKey": "k"}, presets()).deliver(TRACK, StallingClient())

    assert delivery.error.to_json() == {
        "name": "TimeoutError",
        "message": "Request timed out after 10000ms",
        "code": "ETIMEDOUT",
    }


def test_delivery_stops_after_twenty_redirects():
    """A circle of redirects is an error, not a hang."""
    delivery = deliver({"status": 307, "headers": {"location": "/again"}})

    assert delivery.error.message.startswith("maximum redirect reached")
    assert len(delivery.requests) == 21


def test_authentication_passes_when_the_key_is_known():
    """A success says nothing; the request asks for the environments."""
    client = ScriptedClient({"status": 200})

    Destination({"apiKey": "k"}, []).test_authentication(client)

    assert [request.url for request in client.requests] == [
        "https://api.schematichq.com/environments"
    ]


@pytest.mark.parametrize(
    ("status", "published", "documented"),
    [
        (400, False, False),
        (408, True, True),
        (410, False, True),
        (423, True, False),
        (429, True, True),
        (460, False, True),
        (500, True, True),
        (501, False, False),
        (505, True, False),
    ],
)
def test_retry_rules_disagree_where_the_two_lists_do(status, published, documented):
    """Each rule follows its own list of statuses."""
    error = ActionError("HTTPError", "x", response={"status": status})

    assert is_retryable(error) is published
    assert is_retryable(error, "documented") is documented


def test_retry_rule_counts_an_error_without_status_as_500():
    """A malformed mapping is retried upstream: its error has no status."""
    assert is_retryable(ActionError("AggregateError", "x"))


def test_retry_rule_names_the_rules_there_are():
    """A rule that does not exist is refused."""
    with pytest.raises(UnknownRetryRuleError, match="published, documented"):
        is_retryable(ActionError("Error", "x"), "official")
