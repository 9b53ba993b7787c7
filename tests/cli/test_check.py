"""The `check` command: what it reads, what it writes, how it ends."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner

from schematic_emulator.cli.check import command
from schematic_emulator.cli.report_option import FORMATS
from schematic_emulator.destination import presets

GOOD = {
    "type": "track",
    "event": "order_completed",
    "userId": "u1",
    "timestamp": "2026-01-02T03:04:05.678Z",
}
BAD = {**GOOD, "event": "Order.Completed!"}
HOSTILE = "a\n::add-mask::x ##[group] \x1b[2J\x00\u2028\ufffe]]>\u202e<&\"',"


def write(path: Path, *events: object) -> str:
    path.write_text("".join(f"{json.dumps(event)}\n" for event in events))
    return str(path)


def check(*arguments: str, text: str | None = None, **environ: str):
    return CliRunner(env={"GITHUB_STEP_SUMMARY": None, **environ}).invoke(
        command, list(arguments), input=text, standalone_mode=False
    )


@pytest.mark.parametrize("arguments", [[], ["--config", "schematic-emulator.yaml"]])
def test_mapping_is_that_of_the_folder(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    rows = [{**presets()[0], "subscribe": 'type = "page"'}]
    Path("schematic-emulator.yaml").write_text(
        "segment:\n  sources: [{name: web}]\n  destinations:\n"
        f"    - {{name: One, source: web, subscriptions: {json.dumps(rows)}}}\n"
    )
    events = write(Path("events.ndjson"), GOOD)

    result = check(events, "--format", "json", "--fail-on", "never", *arguments)

    report = json.loads(result.stdout)
    assert report["mapping"] == "schematic-emulator.yaml"
    assert [found["rule"] for found in report["findings"]] == ["no-subscription"]


@pytest.fixture
def bad(tmp_path):
    """Write one good event and one bad one."""
    return write(tmp_path / "bad.ndjson", GOOD, BAD)


@pytest.mark.parametrize(
    ("events", "arguments", "code"),
    [
        ([GOOD], [], 0),
        ([GOOD, BAD], [], 1),
        ([GOOD], ["--fail-on", "warning"], 0),
        ([{**GOOD, "userId": 7}], ["--fail-on", "warning"], 1),
        ([GOOD, BAD], ["--fail-on", "never"], 0),
    ],
)
def test_exit_code_says_whether_findings_are_grave(tmp_path, events, arguments, code):
    path = write(tmp_path / "events.ndjson", *events)

    assert check(path, *arguments).return_value == code


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["absent.ndjson"], "no file or folder 'absent.ndjson'"),
        (["empty"], ".parquet, .zst or .gz file below 'empty'"),
        (["empty.json"], "no event in empty.json; nothing was checked"),
        (
            ["some.json", "--wire", "--mapping", "some.json"],
            "--wire takes no --mapping",
        ),
        (["some.json", "--wire", "--plan", "some.json"], "--wire takes no --plan"),
        (
            ["some.json", "--plan", "absent.json"],
            "--plan: plan absent.json: no such file",
        ),
        (["some.json", "--plan", "some.json"], "--plan: plan: event 'type': "),
        (["some.json", "--mapping", "some.json"], "it holds Segment events, not their"),
        (["some.json", "-o", "absent/report"], "cannot write 'absent/report'"),
    ],
)
def test_wrong_use_is_told(tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty.json").touch()
    (tmp_path / "some.json").write_text('{"type": "page"}')

    result = check(*arguments)

    assert message in str(result.exception)
    assert result.exception.exit_code == 2


def test_text_tells_totals_example_place_and_cure(bad):
    lines = check(bad).output.splitlines()

    text = " ".join(" ".join(lines).split())
    assert [line for line in lines if len(line) > 80] == []
    for part in (
        "events 2 in 1 file",
        "good 1 BAD 1",
        "event-name 1 of 2 track events error",
        'example track "Order.Completed!"',
        "published sends order.completed!",
        "cure Rename the event",
        "failed: 2 events, 1 error, 5 remarks",
    ):
        assert part in text
    # The place may be broken anywhere: how long it is, is the folder's matter.
    assert "bad.ndjson:2(1)" in re.sub(r"\s+", "", text)


def test_folders_packed_files_and_stdin_are_read(tmp_path):
    write(tmp_path / "a.ndjson", GOOD)
    (tmp_path / "b.json.gz").write_bytes(gzip.compress(json.dumps([GOOD] * 2).encode()))
    (tmp_path / "notes.txt").write_text("no events")

    result = check(str(tmp_path), "-", "--format", "json", text=json.dumps(GOOD))

    files = json.loads(result.stdout)["files"]
    assert [(Path(each["file"]).name, each["events"]) for each in files] == [
        ("a.ndjson", 1),
        ("b.json.gz", 2),
        ("stdin", 1),
    ]
    assert (result.stderr, "notes.txt" in result.stdout) == ("", True)


def test_mapping_and_profile_are_obeyed(tmp_path, bad):
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({**presets()[0], "subscribe": 'event = "none"'}))

    none = json.loads(check(bad, "--mapping", str(mapping), "--format", "json").output)
    documented = check(bad, "--profile", "documented", "--format", "json")

    assert none["ledger"]["unheard"] == {"track": 2}
    assert none["mapping"] == str(mapping)
    assert json.loads(documented.output)["totals"]["error"] == 0


def test_mapping_that_is_switched_off_takes_no_part(tmp_path, bad):
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps([{**one, "enabled": False} for one in presets()]))

    result = check(bad, "--mapping", str(mapping), "--format", "json")

    assert json.loads(result.output)["ledger"]["unheard"] == {"track": 2}


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_text_is_inert_in_every_format(tmp_path, form):
    """No escape code, no half character, no second annotation; each still parses."""
    hostile = {**GOOD, "event": HOSTILE, "userId": HOSTILE, "type": HOSTILE}
    path = write(tmp_path / "h,::x.ndjson", hostile, {**GOOD, "event": HOSTILE})
    with Path(path).open("ab") as more:
        more.write(b"::error::\x1b[2J \xff\n")

    result = check(path, "--format", form, GITHUB_ACTIONS="true")

    assert result.exception is None
    output = result.output
    output.encode()
    assert [line for line in output.splitlines() if not line.isprintable()] == []
    assert "##[" not in output
    commands = [line for line in output.splitlines() if line.lstrip().startswith("::")]
    known = re.compile(r"::(error|warning|notice) file=[^,:]+,line=\d+,title=[^:]*::")
    assert [line for line in commands if not known.match(line)] == []


def test_auto_is_github_there_and_text_elsewhere(bad):
    there = check(bad, "--format", "auto", GITHUB_ACTIONS="true").output
    elsewhere = check(bad, "--format", "auto", GITHUB_ACTIONS="").output
    unasked = check(bad, GITHUB_ACTIONS="true").output

    assert there.startswith("::error file=")
    assert elsewhere == unasked
    assert unasked.startswith("Schematic Emulator: profile published")


def test_github_adds_to_the_steps_summary(tmp_path, bad):
    page = tmp_path / "summary.md"
    page.write_text("before\n")

    check(bad, "--format", "github", GITHUB_STEP_SUMMARY=str(page))

    assert page.read_text().startswith("before\n## Segment events\n")
    assert "| error | event-name | 1 of 2 track events | 1 |" in page.read_text()


def test_summary_that_cannot_be_written_is_named(tmp_path, bad):
    page = str(tmp_path / "none" / "summary.md")

    ran = check(bad, "--format", "github", GITHUB_STEP_SUMMARY=page)

    message = f"GITHUB_STEP_SUMMARY: cannot write '{page}': No such file or directory"
    assert str(ran.exception) == message


def test_report_goes_to_a_file(tmp_path, bad, capsys):
    report = tmp_path / "check.xml"
    arguments = [bad, "--format", "junit", "-o", str(report)]

    command.main(arguments, standalone_mode=False)

    written = capsys.readouterr()
    assert ET.parse(report).getroot().tag == "testsuites"
    assert written.out == ""
    assert "failed: 2 events, 1 error" in written.err


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_memory_stays_flat_however_long_the_stream(tmp_path):
    """Thirty times the megabytes take no more than a block or two more."""
    line = json.dumps({**GOOD, "pad": "x" * 2000}).encode() + b"\n"
    code = (
        "import sys; from schematic_emulator.cli.check import command;"
        "command.main([sys.argv[1], '--jobs', '1', '-o', sys.argv[1] + '.txt'],"
        " standalone_mode=False);"
        "print(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])"
    )

    def peak_kib(name: str, count: int) -> int:
        (tmp_path / name).write_bytes(line * count)
        command_line = [sys.executable, "-c", code, str(tmp_path / name)]
        ran = subprocess.run(command_line, capture_output=True, text=True, check=True)
        return int(ran.stdout)

    assert peak_kib("long", 30_000) - peak_kib("short", 1000) < 12 << 10


def test_plan_with_a_rule_that_cannot_be_used_is_a_finding(tmp_path):
    events = write(tmp_path / "events.ndjson", GOOD)
    schema = {"properties": {"total": {"type": "number"}}}
    rule = {"type": "TRACK", "key": "Order Completed", "jsonSchema": schema}
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"rules": [rule]}))

    result = check(events, "--plan", str(plan), "--format", "json")

    found = json.loads(result.stdout)["findings"][0]
    assert result.return_value == 1
    assert (found["rule"], found["subject"]) == (
        "plan-invalid",
        "event 'Order Completed'",
    )
    assert "'total' at the root, expected" in found["example"]["message"]


def test_events_are_checked_against_a_plan(tmp_path):
    """A plan is one more source of findings; without it there are none of them."""
    schema = {"type": "object", "required": ["total"], "properties": {}}
    (tmp_path / "plan.json").write_text(json.dumps({"order_completed": schema}))
    events = write(tmp_path / "events.ndjson", GOOD)

    planned = check(events, "--plan", str(tmp_path / "plan.json"), "--format", "json")
    alone = check(events, "--format", "json")

    rules = [one["rule"] for one in json.loads(planned.stdout)["findings"]]
    assert planned.return_value == 1
    assert rules[0] == "plan-property-missing"
    assert [one["rule"] for one in json.loads(alone.stdout)["findings"]] == rules[1:]


def test_sample_is_the_same_for_any_jobs_and_is_reported(tmp_path):
    events = [{**GOOD, "messageId": f"m-{number}"} for number in range(60)]
    path = write(tmp_path / "events.ndjson", *events)

    reports = [
        json.loads(
            check(path, "--sample", "50%", "--jobs", jobs, "--format", "json").stdout
        )
        for jobs in ("1", "2")
    ]

    assert reports[0] == reports[1]
    left = 60 - reports[0]["totals"]["events"]
    assert reports[0]["sample"] == {"asked": "50%", "left_out": left}
    assert 10 < left < 50


def test_sample_without_any_event_is_named(tmp_path):
    path = write(tmp_path / "events.ndjson", GOOD)

    result = check(path, "--sample", "0.000001%")

    assert "the sample has none of the 1 events" in str(result.exception)


def test_mapping_may_be_code_that_prints(tmp_path, monkeypatch, bad):
    monkeypatch.chdir(tmp_path)
    name = f"team_{tmp_path.name.replace('-', '_')}"
    Path(f"{name}.py").write_text(
        "def send(event):\n    print('hello')\n"
        "    return {'type': 'track', 'body': {'event': event['event']}}\n"
    )

    result = check(bad, "--mapping", f"{name}:send", "--format", "json")

    report = json.loads(result.stdout)
    assert report["mapping"].startswith(f"{name}:send (")
    assert report["ledger"]["good"] == report["ledger"]["bad"] == 1
    assert [one["rule"] for one in report["findings"]] == [
        "event-name",
        "usage-no-company",
        "users-only",
    ]
