"""`serve` names each kind of bad event once."""

from __future__ import annotations

import pytest

from schematic_emulator.cli.serve.bad_events import MOST, make_reporter
from support.rest import Rest


@pytest.fixture
def rest():
    rest = Rest()
    rest.emulator.journeys.groups.on_new = make_reporter()
    return rest


def lines(capsys) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_each_kind_of_bad_event_is_one_line(rest, capsys):
    for _ in range(3):
        rest.send("track", {"event": 7})
        rest.send("track", {"event": "good", "company": {"id": "acme"}})

    [line] = [each for each in lines(capsys) if each.startswith("bad event")]
    assert line.startswith("bad event (journey 1): contract-broken: /body/event: ")


def test_refused_request_of_segment_is_one_line(rest, capsys):
    event = {"type": "track", "event": "x", "userId": "ada@example.com"}
    for _ in range(2):
        rest.ask("/v1/batch", "POST", json={"batch": [{"type": "track"}, event]})

    [line] = [each for each in lines(capsys) if "event-dropped" in each]
    assert "no_user_anon_id" in line


def test_lines_are_bounded_and_safe(capsys):
    report = make_reporter()

    for number in range(MOST + 20):
        report(number, "event-dropped", f"\x1b[2J ada@example.com {'x' * 900}")

    written = lines(capsys)
    assert len(written) == MOST + 1
    assert written[-1].startswith("further kinds")
    assert max(map(len, written)) <= 260
    assert not any("\x1b" in line or "ada@" in line for line in written)
