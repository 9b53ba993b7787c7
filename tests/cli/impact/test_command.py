"""The `impact` command: what it reads, what it writes, how it ends."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from schematic_emulator.cli.impact.command import command
from schematic_emulator.cli.outcome import CommandError
from support.impact import read_report
from support.mapping_files import mapped, track
from support.segment import make_track

SEEN = {**make_track("Seen"), "context": {"groupId": "acme"}}
NO_COMPANY = [mapped(track(), company_keys=None)]
DISABLED = [{**track(), "enabled": False}]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Work in a folder with two mappings and some traffic."""
    monkeypatch.chdir(tmp_path)
    write("base.json", [track()])
    write("head.json", NO_COMPANY)
    Path("events.ndjson").write_text(f"{json.dumps(SEEN)}\n" * 3)
    return tmp_path


def write(name: str, rows: object) -> None:
    Path(name).write_text(json.dumps(rows))


def impact(*arguments: str, base: str = "base.json"):
    return CliRunner().invoke(
        command, ["--base", base, *arguments], standalone_mode=False
    )


def compare(*arguments: str, head: str = "head.json"):
    return impact("--head", head, "--traffic", "events.ndjson", *arguments)


def test_difference_ends_with_1():
    result = compare()

    assert result.return_value == 1
    assert '"seen": groupId=acme -> no company, in 3 events' in result.stdout
    assert "failed: 1 new difference" in result.stdout


def test_no_difference_ends_with_0():
    assert compare(head="base.json").return_value == 0


def test_disabled_mapping_meters_nothing():
    write("head.json", DISABLED)

    found = read_report(compare("--format", "json").stdout)

    assert found["usage"] == {"before": 3, "after": 0}
    assert found["requests"] == {"before": 3, "after": 0}


def test_accepted_differences_pass_until_they_are_gone():
    written = compare("--write-accepted", "accepted.json")
    accepted = compare("--accept", "accepted.json")
    gone = compare("--accept", "accepted.json", head="base.json")

    codes = [one.return_value for one in (written, accepted, gone)]
    assert codes == [0, 0, 1]
    assert "accepted but gone" in gone.stdout


@pytest.mark.parametrize("more", [[], ["--accept", "accepted.json"]])
def test_reasons_stay_when_the_file_is_written_again(more: list[str]):
    compare("--write-accepted", "accepted.json")
    file = json.loads(Path("accepted.json").read_text())
    file["accepted"][0]["reason"] = "wanted"
    write("accepted.json", file)

    compare(*more, "--write-accepted", "accepted.json")

    again = json.loads(Path("accepted.json").read_text())
    assert again == file


def test_broken_file_is_written_again():
    Path("accepted.json").write_text("{")

    assert compare("--write-accepted", "accepted.json").return_value == 0
    assert compare("--accept", "accepted.json").return_value == 0


def test_only_and_max_usage_delta_narrow():
    assert compare("--only", "usage,limits").return_value == 0
    assert compare("--only", "attribution").return_value == 1
    write("head.json", [track(), track(name="Again")])
    assert compare("--max-usage-delta", "100%").return_value == 0
    assert compare("--max-usage-delta", "99.9%").return_value == 1


def test_mapping_that_cannot_work_is_named_beside_what_it_loses():
    write("head.json", [track(subscribe="type = = 5")] * 7)

    result = compare()

    first, last = result.stderr.splitlines()[0], result.stderr.splitlines()[-1]
    assert first.startswith("warning: head.json:1:")
    assert last == "warning: 2 more errors; check --mapping lists them"
    assert '"seen": 3 -> 0' in result.stdout


def test_report_is_written_to_a_file():
    result = compare("--format", "markdown", "-o", "comment.md")

    assert Path("comment.md").read_text().startswith("**usage 3 (unchanged), 1 company")
    assert (result.stdout, result.return_value) == ("", 1)


def test_two_profiles_of_one_mapping():
    event = {**SEEN, "event": "Seen. Twice", "properties": {}}
    Path("events.ndjson").write_text(json.dumps(event))

    result = impact(
        "--head-profile", "documented", "--traffic", "events.ndjson", "--format", "json"
    )

    found = read_report(result.stdout)
    assert found["head"] == "base.json, profile documented"
    assert result.return_value == int(bool(found["differences"]))


def test_configuration_names_features():
    config = {
        "segment": {
            "sources": [{"name": "web"}],
            "destinations": [
                {"name": "One", "source": "web", "subscriptions": [track(), track()]}
            ],
        },
        "schematic": {
            "features": [
                {"name": "Views", "feature_type": "event", "event_subtype": "seen"}
            ]
        },
    }
    Path("schematic-emulator.yaml").write_text(yaml.safe_dump(config))

    result = compare(head="schematic-emulator.yaml")

    assert '"seen": 3 -> 6 (+100.0%) (feature Views)' in result.stdout


def git(*arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


def test_base_of_a_git_ref():
    git("init", "-q", "-b", "main")
    git("add", "base.json")
    git("commit", "-q", "-m", "one")
    Path("base.json").unlink()

    result = impact(
        "--head", "head.json", "--traffic", "events.ndjson", base="main:base.json"
    )

    assert result.return_value == 1
    for base, message in (
        ("other:base.json", "'other:base.json': there is no git ref 'other'; fetch it"),
        ("main:no.json", "'main:no.json': main has no file 'no.json'; its path starts"),
        ("--all:base.json", "'--all' is not a git ref; write REF:PATH"),
    ):
        failed = impact("--head", "head.json", "--traffic", "events.ndjson", base=base)
        assert str(failed.exception).startswith(message)


def test_git_ref_outside_of_a_repository(monkeypatch, tmp_path):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    failed = impact("--head", "head.json", "--traffic", "e.json", base="main:base.json")

    assert "the working folder is not in a repository" in str(failed.exception)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give --head, or another --head-profile"),
        (["--head", "head.json"], "give the events to compare with: --traffic"),
        (["--head", "no.json", "--traffic", "events.ndjson"], "no.json: no such file"),
        (["--head", "head.json", "--traffic", "none"], "no file or folder 'none'"),
        (["--head", "head.json", "--traffic", "empty.ndjson"], "no event in empty"),
        (["--head", "head.json", "--traffic", "base.json"], "none of the events re"),
        (
            ["--head", "head.py", "--traffic", "events.ndjson"],
            "head.py: Python code; its",
        ),
        (["--head", "head.json", "--only", "money"], "--only: expected kinds of usage"),
        (
            ["--head", "head.json", "--max-usage-delta", "2"],
            "--max-usage-delta: expect",
        ),
        (
            ["--head", "head.json", "--max-usage-delta", "x%"],
            "--max-usage-delta: expec",
        ),
        (
            ["--head", "head.json", "--accept", "no.json"],
            "--accept: no.json: no such file",
        ),
        (
            ["--head", "head.json", "--accept", "events.ndjson"],
            "--accept: events.ndjso",
        ),
    ],
)
def test_wrong_use_is_named(arguments: list[str], message: str):
    Path("empty.ndjson").write_text("\n")

    error = impact(*arguments).exception

    assert isinstance(error, CommandError)
    assert str(error).startswith(message)


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_report_acts_on_no_terminal_and_in_no_log(form: str):
    hostile = "a\n::add-mask::x ##[group] \x1b[2J<b>|"
    event = {**SEEN, "context": {"groupId": hostile}}
    Path("events.ndjson").write_text(json.dumps(event))

    written = compare("--format", form).stdout

    assert "add-mask" in written
    found = [one for one in ("\n::", "##[", "\x1b[2J") if one in written]
    assert found == []


def test_output_that_cannot_be_written_is_named():
    error = compare("-o", "none/report.md").exception

    assert str(error).startswith("cannot write 'none/report.md'")


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_report_and_accept_file_have_no_mail_address(form: str):
    """Companies stay as many as they are; names that differ in nothing else are one."""
    mails = [f"ada{number}@corp.example" for number in range(3)]
    write("head.json", [mapped(track(), company_keys=None, event_name="seen")])
    seen = [
        {**SEEN, "event": name, "context": {"groupId": mail}}
        for mail in mails
        for name in ("Seen", f"Mailed {mail}")
    ]
    Path("events.ndjson").write_text("\n".join(map(json.dumps, seen)))
    sides = ["--head", "head.json", "--traffic", "events.ndjson"]

    impact(*sides, "--format", form, "-o", "report")
    impact(*sides, "--write-accepted", "accepted.json")
    accepted = impact(*sides, "--accept", "accepted.json")

    report = Path("report").read_text()
    assert "corp" not in report + Path("accepted.json").read_text()
    assert "3 companies lose usage" in report
    assert "in 3 events" in report or form == "json"
    assert accepted.return_value == 0
