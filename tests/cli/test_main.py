"""The command line finds commands late and ends with the right code."""

from __future__ import annotations

import errno
import os
import re
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click
import pytest

from schematic_contracts.errors import UnknownRuleError
from schematic_emulator.cli.main import root
from schematic_emulator.cli.outcome import WRONG_USE, CommandError, run_quietly
from schematic_emulator.cli.table import COMMANDS, FIRST, load_command

PROGRAM = [sys.executable, "-m", "schematic_emulator"]


def run(*arguments: str) -> int:
    return run_quietly(root, arguments, "schematic-emulator")


def run_raising(error: BaseException) -> int:
    @click.command()
    def fail() -> None:
        raise error

    return run_quietly(fail, [], "fail")


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)])
def test_help_shows_what_people_start_with_and_how_to_list_the_rest(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
):
    code = run(*arguments)

    written = capsys.readouterr()
    shown = [name for name in COMMANDS if f"\n  {name} " in written.out]
    assert (code, written.err) == (0, "")
    assert sorted(shown) == sorted(FIRST)
    assert written.out.endswith(
        f"\n{len(COMMANDS) - 6} more: schematic-emulator --list. "
        "Each has its own --help.\n"
    )


def test_list_shows_every_command(capsys: pytest.CaptureFixture[str]):
    code = run("--list")

    written = capsys.readouterr()
    named = re.findall(r"^(\S+) ", written.out, re.MULTILINE)
    assert (code, written.err, named) == (0, "", list(COMMANDS))


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_command_is_where_the_table_says(name: str):
    command = load_command(name)

    assert command is not None
    assert command.name == name


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_help_keeps_each_example_on_a_line_of_its_own(
    name: str, capsys: pytest.CaptureFixture[str]
):
    code = run(name, "--help")

    written = capsys.readouterr().out
    broken = written.replace("  Examples:\n    schematic-emulator ", "")
    assert (code, "\\b" in written, "Examples:" in broken) == (0, False, False)


def test_help_loads_no_command():
    code = (
        "import sys; from schematic_emulator.cli.main import root\n"
        "root(['--help'], standalone_mode=False)\n"
        "print(sorted(m for m in sys.modules if m.startswith('schematic_')))"
    )

    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert found.stdout.splitlines()[-1] == str(
        [
            "schematic_contracts",
            "schematic_contracts.package_data",
            "schematic_emulator",
            "schematic_emulator.cli",
            "schematic_emulator.cli.main",
            "schematic_emulator.cli.options",
            "schematic_emulator.cli.outcome",
            "schematic_emulator.cli.table",
            "schematic_emulator.errors",
        ]
    )


def test_version_is_the_packages(capsys: pytest.CaptureFixture[str]):
    code = run("--version")

    installed = version("schematic-emulator")
    assert (code, capsys.readouterr().out) == (0, f"schematic-emulator {installed}\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["servr"], "no such command 'servr'"),
        (["serve", "--prot", "1"], "no such option"),
        (["serve", "--port", "99999"], "invalid value for '--port': 99999"),
        (["serve", "--profile", "x"], "invalid value for '--profile': 'x'"),
        (["serve", "more"], "unexpected extra argument (more)"),
        (["keys", "destroy"], "no such command 'destroy'"),
        (["--color", "pink"], "invalid value for '--color'"),
    ],
)
def test_wrong_use_is_one_line_that_says_what_to_do(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
):
    code = run(*arguments)

    written = capsys.readouterr()
    assert (code, written.out, written.err.count("\n")) == (2, "", 1)
    assert written.err.startswith("error: ")
    assert words in written.err.lower()
    assert written.err.endswith("--help\n")


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (CommandError("what; what to do"), 2, "error: what; what to do\n"),
        (
            UnknownRuleError("x", ["a", "b"]),
            2,
            "error: no rule 'x'; known are a, b\n",
        ),
        (
            ZeroDivisionError("two\nlines"),
            3,
            (
                "internal error: ZeroDivisionError: two lines; "
                "SCHEMATIC_EMULATOR_DEBUG=1 shows where\n"
            ),
        ),
        (KeyboardInterrupt(), 130, ""),
        (click.Abort(), 130, ""),
        (click.exceptions.Exit(1), 1, ""),
    ],
    ids=["command", "ours", "unforeseen", "ctrl-c", "abort", "findings"],
)
def test_whatever_ends_a_command_has_its_code_and_line(
    error: BaseException, code: int, line: str, capsys: pytest.CaptureFixture[str]
):
    ended = run_raising(error)

    assert (ended, capsys.readouterr().err) == (code, line)


def test_unforeseen_error_shows_its_traceback_when_asked(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("SCHEMATIC_EMULATOR_DEBUG", "1")

    with pytest.raises(ZeroDivisionError):
        run_raising(ZeroDivisionError())


@pytest.mark.parametrize(
    ("choice", "set_", "unset"),
    [("always", "FORCE_COLOR", "NO_COLOR"), ("never", "NO_COLOR", "FORCE_COLOR")],
)
def test_color_choice_overrules_the_environment(
    choice: str, set_: str, unset: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(unset, "1")
    monkeypatch.delenv(set_, raising=False)

    run("--color", choice, "--version")

    chosen = (os.environ.pop(set_, None), os.environ.get(unset))
    assert chosen == ("1", None)


def test_every_option_has_its_variable():
    command = load_command("serve")

    assert command is not None
    named = {option.opts[0]: option.envvar for option in command.params}
    assert len(named) > 10
    assert named == {
        name: f"SCHEMATIC_EMULATOR_{name.strip('-').replace('-', '_').upper()}"
        for name in named
    }


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe's reader leaves by signal")
def test_reader_that_leaves_ends_the_command_quietly():
    process = subprocess.Popen(
        [*PROGRAM, "rules"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout
    process.stdout.close()

    _, errors = process.communicate(timeout=30)

    assert (process.returncode, errors) == (128 + signal.SIGPIPE, b"")


def test_shell_completion_names_the_commands():
    environment = {
        **os.environ,
        "_SCHEMATIC_EMULATOR_COMPLETE": "bash_complete",
        "COMP_WORDS": "schematic-emulator se",
        "COMP_CWORD": "1",
    }

    found = subprocess.run(
        PROGRAM, capture_output=True, text=True, env=environment, check=False
    )

    assert found.stdout == "plain,serve\n"


SURROUNDINGS = {
    "bare": {"LC_ALL": "C"},
    "odd": {
        "HTTP_PROXY": "http://127.0.0.1:9",
        "ALL_PROXY": "socks5://127.0.0.1:9",
        "HOME": "/proc",
        "TMPDIR": "/proc",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "tr_TR.UTF-8",
    },
}


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_surroundings_change_nothing(name: str, tmp_path):
    variables = {"PATH": os.environ["PATH"], **SURROUNDINGS[name]}
    count = ["-n", "20", "--start", "2026-01-05"]

    def run_there(*arguments: str) -> bytes:
        command = [*PROGRAM, *arguments]
        return subprocess.run(
            command, env=variables, cwd=tmp_path, check=True, capture_output=True
        ).stdout

    assert b"answered HTTP 200              85" in run_there("demo", "--events", "150")
    here = subprocess.run(
        [*PROGRAM, "generate", *count], check=True, capture_output=True
    )
    assert run_there("generate", *count) == here.stdout


GONE = "error: the working folder is gone; change to another"


@pytest.mark.skipif(os.name == "nt", reason="a shell closes them")
@pytest.mark.parametrize(
    ("shell", "code", "said"),
    [
        ("exec {} check - <&-", 2, "error: no event in -; nothing was checked"),
        ("exec {} generate -n 1 >&-", 0, ""),
        ("exec {} check nothing.ndjson 2>&-", 2, ""),
        (
            "f=$PWD/e; echo {{}} > e; mkdir d; cd d; rmdir ../d; exec {} check $f",
            2,
            GONE,
        ),
    ],
    ids=["no stdin", "no stdout", "no stderr", "no folder"],
)
def test_what_a_caller_took_away_is_no_internal_error(
    shell: str, code: int, said: str, tmp_path: Path
):
    script = shell.format(" ".join(PROGRAM))

    done = subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr[: len(said)]) == (code, said)
    assert len(done.stderr.splitlines()) == bool(said)


def test_error_that_cannot_be_said_keeps_its_code(monkeypatch: pytest.MonkeyPatch):
    def fail(*_args: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(click, "echo", fail)

    assert run_raising(CommandError("wrong")) == WRONG_USE
