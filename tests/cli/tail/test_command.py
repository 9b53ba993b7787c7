"""`tail` prints a line for each journey, without what identifies persons."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from schematic_emulator.api.store.facts import RequestFacts
from schematic_emulator.cli.control_plane import ControlPlane
from schematic_emulator.cli.main import root
from schematic_emulator.cli.outcome import run_quietly
from schematic_emulator.cli.tail.command import Follower, write_line
from support.served_emulator import ServedEmulator, served

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = (Path(__file__).parents[3] / "docs" / "journeys.md").read_text("utf-8")
KEY = "sch_dev_00000000000000000000000000000001"


@pytest.fixture
def emulator() -> Iterator[ServedEmulator]:
    with served() as running:
        ControlPlane(running.url).get("ledger")
        yield running


def send(emulator: ServedEmulator, name: object, mail: str = "ada@example.com") -> None:
    body = {"event": name, "company": {"id": "acme"}, "user": {"email": mail}}
    event = {"api_key": KEY, "type": "track", "body": body}
    raw = json.dumps(event).encode()
    emulator.emulator.receive_event(raw, RequestFacts("application/json"))


def run(*options: str) -> int:
    return run_quietly(root, ["tail", "--no-follow", *options], "schematic-emulator")


def test_line_has_number_state_event_and_company(emulator, capsys):
    send(emulator, "call")
    send(emulator, 7)

    code = run("--url", emulator.url)

    first, second = capsys.readouterr().out.splitlines()
    assert code == 0
    assert first.startswith("     1  ")
    assert 'good        track "call"  acme / …' in first
    assert "contract-broken" in second


def test_persons_are_cut_unless_they_are_asked_for(emulator, capsys):
    send(emulator, "call")

    run("--url", emulator.url)
    cut = capsys.readouterr().out
    run("--url", emulator.url, "--show-personal")
    whole = capsys.readouterr().out

    assert "ada@example.com" not in cut
    assert "acme / ada@example.com" in whole


def test_filters_are_those_of_the_route(emulator, capsys):
    send(emulator, "call")
    send(emulator, "other")

    run("--url", emulator.url, "--name", "other")

    assert '"call"' not in capsys.readouterr().out


def test_follower_lists_what_came_in_since(emulator):
    send(emulator, "call")
    follower = Follower(ControlPlane(emulator.url), {})
    first = [row["number"] for row in follower.begin(10)]
    send(emulator, "call")
    send(emulator, "call")

    following = [row["number"] for row in follower.list_new()]

    assert (first, following, [*follower.list_new()]) == ([1], [2, 3], [])


def test_wrong_filter_and_missing_emulator_are_named(emulator, capsys):
    refused = run("--url", emulator.url, "--environment", "env_x")
    missing = run("--url", "http://127.0.0.1:1")

    written = capsys.readouterr().err
    assert (refused != 0, missing != 0) == (True, True)
    assert "no environment has this id" in written
    assert "127.0.0.1:1" in written


def test_hostile_name_cannot_act_on_the_terminal():
    row = {
        "number": 1,
        "at": "2026-01-02T12:00:00.000000Z",
        "state": "good",
        "type": "track",
        "name": "a\x1b[2J\u202eb",
        "companies": [],
        "users": [],
        "rules": [],
        "reason": None,
        "parent": None,
    }

    line = write_line(row)

    assert "\x1b" not in line
    assert "\u202e" not in line


def test_page_shows_the_lines_as_they_are_written():
    row = {"companies": [], "users": [], "rules": [], "reason": None, "parent": None}
    ada = [{"id": "user_00000001aXz", "name": "Ada"}]
    rows = [
        (
            "03",
            "good",
            "identify",
            None,
            {"companies": [{"name": "Acme"}], "users": ada},
        ),
        (
            *("03", "good", "track", "Order Completed"),
            {"users": ada, "rules": ["usage-no-company"]},
        ),
        ("04", "refused", "track", "Signed Up", {"rules": ["event-dropped"]}),
    ]
    written = [
        write_line(
            {
                **row,
                "number": number,
                "at": f"2026-01-05T12:00:{second}Z",
                "state": state,
                "type": kind,
                "name": name,
                **more,
            }
        )
        for number, (second, state, kind, name, more) in enumerate(rows, 1)
    ]

    [shown] = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)

    assert shown.splitlines() == ["$ schematic-emulator tail", *written]
