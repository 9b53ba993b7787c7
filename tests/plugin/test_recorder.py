"""What tests send is recorded, for check, impact and anonymize to read."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from schematic_emulator.cli.anonymize.command import command as anonymize
from schematic_emulator.cli.check import command as check
from schematic_emulator.cli.impact.command import command as impact
from schematic_emulator.plugin import recorder
from support.mapping_files import mapped, track

RECORD = "--schematic-emulator-record=sent"
ONE = """
    import pytest

    EVENT = {
        "type": "track",
        "event": "Order Completed",
        "userId": "u1",
        "messageId": "m1",
        "timestamp": "2026-01-02T03:04:05.000Z",
        "context": {"groupId": "acme"},
        "properties": {},
    }

    @pytest.mark.parametrize("n", range(4))
    def test_many(segment_deliver, n):
        segment_deliver([{**EVENT, "userId": f"u{n}{k}"} for k in range(2)])

    def to_schematic(event):
        return {"type": "track", "body": {"event": "seen"}}

    FORWARD = "import sys; [None for line in sys.stdin]"

    MAPPINGS = [to_schematic, f"command: python -c '{FORWARD}'"]

    @pytest.mark.parametrize("mapping", MAPPINGS)
    def test_mappings(segment_deliver, mapping):
        segment_deliver({"batch": [EVENT]}, mapping=mapping)

    def test_sdk(segment_source):
        segment_source.track("ada", "Seat Added")
        segment_source.flush()

    def test_first_defined_last(segment_deliver):
        segment_deliver([])
        segment_deliver({**EVENT, "event": "Last"})
        segment_deliver({**EVENT, "integrations": {"All": False}})
"""
FEW = ONE.partition("def to_schematic")[0]
TWO = ONE.replace("Order Completed", "Other")
IDS = {"messageId", "sentAt", "receivedAt", "timestamp", "originalTimestamp"}


def read(path) -> list[dict[str, object]]:
    """Return the calls of a file, those of the SDK without its ids and times."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        {name: value for name, value in row.items() if name not in IDS}
        if row.get("userId") == "ada"
        else row
        for row in rows
    ]


@pytest.fixture
def sent(pytester):
    return pytester.path / "sent"


def test_calls_of_every_kind_are_in_the_order_of_the_tests(run_apart, sent):
    result = run_apart(ONE, RECORD)

    calls = read(
        sent / "test_calls_of_every_kind_are_in_the_order_of_the_tests.py.ndjson"
    )
    result.assert_outcomes(passed=8)
    result.stdout.fnmatch_lines([f"recorded 13 Segment calls of 1 test file in {sent}"])
    assert [call.get("userId") for call in calls[:8]] == [
        f"u{n}{k}" for n in range(4) for k in range(2)
    ]
    assert [call["batch"][0]["event"] for call in calls[8:10]] == [
        "Order Completed"
    ] * 2
    assert [call["event"] for call in calls[10:]] == [
        *("Seat Added", "Last", "Order Completed")
    ]
    assert [each.name for each in sent.iterdir() if each.name.startswith(".")] == []


def test_workers_write_the_same_bytes(pytester, run_apart, sent):
    pytester.makepyfile(test_two=TWO)
    runs = []
    for options in ([], ["-p", "xdist", "-n2"]):
        run_apart(ONE, RECORD, *options).assert_outcomes(passed=16)
        runs.append({each.name: read(each) for each in sent.iterdir()})

    alone, both = runs
    assert len(alone) == 2
    assert both == alone


def test_what_is_recorded_can_be_checked_and_compared(run_apart, sent, pytester):
    run_apart(ONE, RECORD)
    for name, row in (("base", track()), ("head", mapped(track(), company_keys=None))):
        (pytester.path / f"{name}.json").write_text(json.dumps([row]))

    def call(command, *arguments):
        result = CliRunner().invoke(command, arguments, standalone_mode=False)
        assert result.exception is None
        return result

    checked = json.loads(call(check, str(sent), "--format", "json").stdout)
    sides = ("--base", "base.json", "--head", "head.json", "--traffic", str(sent))
    compared = json.loads(call(impact, *sides, "--format", "json").stdout)
    safe = call(anonymize, str(sent), "--key", "k")

    assert (checked["totals"]["events"], checked["totals"]["broken"]) == (13, 0)
    assert compared["usage"]["before"] == 12
    assert compared["differences"]
    assert len(safe.stdout.splitlines()) == 13
    assert "acme" not in safe.stdout


def test_limits_of_one_test_are_in_the_summary(run, sent, monkeypatch):
    monkeypatch.setattr(recorder, "_MOST_CALLS", 1)

    result = run(FEW, RECORD)

    wanted = "recorded 4 Segment calls *; 4 are over the 1 or 16 MB of one test"
    result.stdout.fnmatch_lines([wanted])
    assert [len(read(each)) for each in sent.iterdir()] == [4]


def test_repeated_test_is_recorded_once(run, sent, pytester):
    pytester.makeconftest("""
        import pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_protocol(item, nextitem):
            from _pytest.runner import runtestprotocol
            runtestprotocol(item, nextitem=nextitem, log=False)
    """)
    source = """
        def test_it(segment_deliver):
            segment_deliver({"type": "track", "event": "A", "properties": {"n": 1}})
    """

    run(source, RECORD)

    [file] = sent.iterdir()
    assert [row["properties"] for row in read(file)] == [{"n": 1}]


@pytest.mark.parametrize("way", ["variable", "ini"])
def test_folder_is_set_in_other_ways_too(run, sent, pytester, monkeypatch, way):
    if way == "ini":
        pytester.makeini("[pytest]\nschematic_emulator_record = sent\n")
    else:
        monkeypatch.setenv("SCHEMATIC_EMULATOR_RECORD", "sent")

    run(FEW)

    assert len(list(sent.iterdir())) == 1


def test_folder_that_cannot_be_made_is_named(run, sent):
    sent.write_text("a file")

    result = run(ONE, RECORD)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*cannot record in *sent': it is a file; name *"])
