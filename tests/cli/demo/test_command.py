"""The demo tells the truth, on any terminal, and leaves nothing behind."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import unicodedata
import urllib.request
from collections import Counter
from itertools import takewhile
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from schematic_emulator.cli.demo.command import command, make_events
from schematic_emulator.cli.main import root
from schematic_emulator.cli.options import SEED
from schematic_emulator.cli.outcome import run_quietly
from schematic_emulator.destination import PINNED_VERSION

PROGRAM = "from schematic_emulator.cli.main import main; main()"
FIGURE = re.compile(r"^  ([\w ,]+?) {2,}([\d,]+)(?: {3}(.*))?$", re.MULTILINE)
VERDICT = re.compile(r"good ([\d,]+) \(was ([\d,]+)\) +BAD ([\d,]+) \(was ([\d,]+)\)")
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
# What differs from one run to the next: the port and how long things took.
CHANGING = re.compile(r"127\.0\.0\.1:\d+|\d+ ms")


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "demo", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def story() -> str:
    """Run the demo as a newcomer would, and return what it wrote."""
    process = start()
    out, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (0, "")
    return out


def figures(text: str) -> dict[str, int]:
    """Read the ledger back."""
    ledger = text.partition("What the 200s")[0]
    return {
        label: int(number.replace(",", ""))
        for label, number, _ in FIGURE.findall(ledger)
    }


def verdicts(text: str) -> list[tuple[int, ...]]:
    return [
        tuple(int(number.replace(",", "")) for number in found)
        for found in VERDICT.findall(text)
    ]


def columns(line: str) -> int:
    """Measure a line with Unicode's own table."""
    wide = sum(unicodedata.east_asian_width(char) in {"W", "F"} for char in line)
    return len(line) + wide


def is_listening(url: str) -> bool:
    address = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((address.hostname, address.port)) == 0


def test_demo_names_profile_version_address_and_start_time(story: str):
    first, second, *_ = story.splitlines()

    assert first == (
        f"Schematic Emulator: profile published, destination {PINNED_VERSION}"
    )
    assert re.fullmatch(
        r"Listening on http://127\.0\.0\.1:\d+, \d+ ms after its start", second
    )


def test_demo_fits_eighty_columns_and_is_plain_off_a_terminal(story: str):
    assert [line for line in story.splitlines() if columns(line) > 80] == []
    assert "\x1b" not in story


def test_ledger_accounts_for_every_event_and_every_request(story: str):
    ledger = figures(story)

    assert ledger["produced"] == 1000
    assert ledger["produced"] == ledger["no preset listens"] + ledger["delivered"]
    sent = ledger["delivered"] + ledger["delivered twice"]
    assert sent == ledger["answered HTTP 200"] == ledger["good"] + ledger["BAD"]


def test_ledger_says_which_types_no_preset_listens_to(story: str):
    types = Counter(event["type"] for event in make_events(SEED, 1000))

    notes = {label: note for label, _, note in FIGURE.findall(story)}

    named = dict(part.split() for part in notes["no preset listens"].split(", "))
    unheard = {kind: types[kind] for kind in ("page", "screen", "alias", "group")}
    assert named == {kind: str(count) for kind, count in unheard.items()}


@pytest.mark.parametrize(
    "rule",
    [
        "event-name",
        "audience-lost",
        "usage-no-company",
        "retry-meters-twice",
        "profile-differs",
        "no-subscription",
    ],
)
def test_finding_is_told_once_with_count_example_consequence_and_cure(
    story: str, rule: str
):
    findings = story.partition("did not tell you\n")[2].partition("The same traffic")[0]

    blocks = [part for part in findings.split("\n\n") if part.startswith(f"{rule}  ")]

    assert len(blocks) == 1
    assert re.match(rf"{rule}  [\d,]+ events?  (error|warning|info)\n", blocks[0])
    labels = re.findall(r"^  (\w+) ", blocks[0], re.MULTILINE)
    assert {"example", "consequence", "cure"} <= set(labels)


def test_event_name_stands_beside_both_profiles_answers(story: str):
    block = story.partition("\nevent-name  ")[2].partition("\n\n")[0]

    name = re.search(r'example +track "(.+)"', block)
    sends = re.search(r"published +sends (.+)", block)
    promises = re.search(r"documentation +promises (.+)", block)

    assert name is not None
    assert sends is not None
    assert promises is not None
    assert sends[1] == name[1].replace(" ", "_").lower()
    assert re.fullmatch(r"[a-z0-9_-]+", promises[1])


def test_repaired_mapping_and_other_profile_have_their_verdicts(story: str):
    ledger = figures(story)

    repaired, documented = verdicts(story)

    assert repaired[1] == documented[1] == ledger["good"]
    assert repaired[3] == documented[3] == ledger["BAD"] > 0
    assert repaired[2] == 0
    assert repaired[0] == ledger["answered HTTP 200"]
    assert documented[2] == 0


def test_repaired_mapping_is_shown_as_a_difference_of_a_few_lines(story: str):
    section = story.partition("its mapping repaired\n")[2].partition("  good")[0]

    signs = Counter(line[2] for line in section.splitlines() if line[2] in "+-")
    assert (signs["-"], signs["+"]) == (1, 3)
    assert section.count("\n") <= 10


def test_plan_s_limit_is_reached_by_the_repaired_mapping_alone(story: str):
    """With the presets usage stays 0 and the flag true; the finding says why."""
    section = story.partition('A plan that allows 100 "api_called" a month')[2]
    section = section.partition("\n\n")[0]

    readings = re.findall(r"after (\d+) events: usage (\d+), flag (.+)", section)

    assert readings == [
        ("99", "0", "true"),
        ("100", "0", "true"),
        ("99", "99", "true"),
        ("100", "100", "false, limit reached"),
    ]
    why = " ".join(section.split())
    assert "usage-no-company, 100 events: The event is stored, but no company's" in why


def test_command_that_is_said_to_show_the_events_shows_them(
    story: str, capsys: pytest.CaptureFixture[str]
):
    line = re.search(r"schematic-emulator (generate .+?)  +see the events", story)
    assert line is not None

    code = run_quietly(root, line[1].split(), "schematic-emulator")

    shown = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert code == 0
    assert shown == make_events(SEED, 1000)[: len(shown)]
    assert len(shown) == 5


def test_demo_leaves_nothing_running(story: str):
    address = ADDRESS.search(story)

    assert address is not None
    assert not is_listening(address[0])


def test_demo_tells_the_same_story_for_the_same_seed():
    runs = [
        CliRunner().invoke(command, ["--events", "150", "--seed", "5"]).output
        for _ in range(2)
    ]

    assert CHANGING.sub("", runs[0]) == CHANGING.sub("", runs[1])


def test_demo_puts_the_documented_profile_first_when_asked():
    result = CliRunner().invoke(command, ["--events", "120", "--profile", "documented"])

    assert result.exit_code == 0
    assert result.output.startswith("Schematic Emulator: profile documented, ")
    first, _, second = result.output.partition("The same traffic, --profile published")
    assert "\nnothing-sent  " not in first
    assert "audience-lost 0→" in second


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for one process there")
def test_keep_leaves_the_emulator_up_until_interrupted():
    process = start("--events", "50", "--keep")
    assert process.stdout is not None
    written = list(takewhile(lambda line: "generate" not in line, process.stdout))
    address = ADDRESS.search("".join(written))
    assert address is not None

    with urllib.request.urlopen(f"{address[0]}/_emulator/healthz") as answer:
        status = answer.status
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)

    assert status == 200
    assert (process.returncode, out, err) == (0, "", "")
    assert not is_listening(address[0])


class HostileWorld:
    """Events whose every text tries to act on the terminal."""

    def __init__(self, _: object, **__: object) -> None:
        self.text = "\x1b[2J\x1b]0;title\x07\u202e🎉🎉\r\n" * 20

    def events(self, count: int) -> list[dict[str, object]]:
        personas = {"computation_class": "audience", "computation_key": self.text}
        context = {"groupId": 5, "personas": personas}
        timestamp = "2026-01-02T03:04:05.678Z"
        track = {"type": "track", "event": self.text, "timestamp": timestamp}
        identify = {
            "type": "identify",
            "userId": self.text,
            "timestamp": timestamp,
            "traits": {self.text: self.text},
            "context": context,
        }
        return [track, identify, {"type": self.text}] * count


def test_demo_shows_hostile_text_inert_and_within_eighty_columns(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("segment_fixtures.World", HostileWorld)

    result = CliRunner().invoke(command, ["--events", "2"])

    lines = result.output.splitlines()
    assert result.exit_code == 0
    assert r"\x1b[2J" in result.output
    assert [line for line in lines if not line.isprintable()] == []
    assert [line for line in lines if columns(line) > 80] == []
