"""A mark joins both ends; a forged one does not, and no other address sees one."""

from __future__ import annotations

import pytest

from schematic_contracts.journey_mark import JOURNEY_HEADER, JourneyMarks
from schematic_emulator.destination.delivery.delivery import Response, send
from schematic_emulator.destination.request import Request
from schematic_emulator.source.outbox.deliverer import Mark, MarkingClient
from support.rest import Rest

MARK = Mark("7.secret", "http://127.0.0.1:8710")


class Elsewhere:
    """Answers with a redirect to another address, then with success."""

    def __init__(self) -> None:
        self.sent: list[Request] = []

    def send(self, request: Request, _timeout_s: float) -> Response:
        self.sent.append(request)
        if len(self.sent) == 1:
            return Response(307, "", {"location": "http://127.0.0.1:9000/e"})
        return Response(200, "{}")


def test_only_the_emulator_itself_sees_the_mark():
    client = Elsewhere()
    request = Request("POST", "http://127.0.0.1:8710/e", (("Accept", "*/*"),), "{}")

    outcome = send(MarkingClient(client, MARK), request)

    own, other = [dict(each.headers) for each in client.sent]
    assert own[JOURNEY_HEADER] == "7.secret"
    assert JOURNEY_HEADER not in other
    assert [JOURNEY_HEADER in dict(each.headers) for each in outcome.sent] == [
        False
    ] * 2


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:87100/e",
        "https://127.0.0.1:8710/e",
        "http://127.0.0.1:8710@evil.example/e",
        "http://evil.example/http://127.0.0.1:8710",
    ],
)
def test_address_that_only_looks_like_it_sees_no_mark(url):
    client = Elsewhere()

    MarkingClient(client, MARK).send(Request("POST", url, (), "{}"), 1)

    assert client.sent[0].headers == ()


@pytest.mark.parametrize("value", ["7", "7.", ".", "", "7.0" * 9, "x", "7.\xe9", "-1."])
def test_forged_mark_is_not_read(value):
    marks = JourneyMarks()

    assert marks.read(value) == 0
    assert marks.read(marks.write(7)) == 7
    assert JourneyMarks().read(marks.write(7)) == 0


@pytest.mark.parametrize("value", ["1.forged", "", "1"])
def test_event_with_a_forged_mark_is_a_journey_of_its_own(value):
    rest = Rest()
    event = {"api_key": rest.key, "type": "track", "body": {"event": "a"}}
    rest.ask("/e", "POST", json=event)

    rest.ask("/e", "POST", json=event, headers={JOURNEY_HEADER: value})

    journeys = rest.emulator.journeys
    assert [each.journey for each in journeys.list_newest()] == [2, 1]
    assert journeys.count()["in"] == 2


def test_mark_is_neither_stored_nor_answered():
    rest = Rest()
    mark = rest.emulator.store.marks.write(99)
    event = {"api_key": rest.key, "type": "track", "body": {"event": "a"}}

    answer = rest.ask("/e", "POST", json=event, headers={JOURNEY_HEADER: mark})

    secret = mark.partition(".")[2]
    assert secret not in rest.ask("/_emulator/journal").text
    assert secret not in str(answer.headers) + answer.text
