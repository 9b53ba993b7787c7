"""`serve --db` loses nothing that it answered for, however it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from schematic_emulator.cli.main import root
from schematic_emulator.cli.outcome import run_quietly
from support.durable_process import Durable
from support.log_files import run_sql

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "emulator.db"


@POSIX
def test_killed_server_has_everything_after_its_restart(path):
    with Durable(path) as first:
        for number in range(20):
            assert first.send(number) == 200
        os.killpg(first.process.pid, signal.SIGKILL)

    with Durable(path) as second:
        assert second.numbers(first.key) == list(range(20))


def test_key_is_shown_whole_only_when_it_is_made(path):
    with Durable(path) as first:
        pass

    with Durable(path) as second:
        assert re.search(r"sch_dev_\w{32}", first.printed)
        assert not re.search(r"(sch_dev_|api_)\w{32}", second.printed)
        assert f"…{first.key[-4:]}  (shown when it was made" in second.printed
        assert second.numbers(first.key) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "is a folder; name a file in it"),
        ("none/emulator.db", "does not exist; create it first"),
        ("notes.txt", "is not a database; name another file"),
    ],
)
def test_wrong_file_is_refused_in_one_line(tmp_path, capsys, name, reason):
    (tmp_path / "notes.txt").write_text("buy milk, and sixteen bytes more")

    code = run_quietly(root, ["serve", "--db", str(tmp_path / name)], "emulator")

    assert code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: --db: ")
    assert line.endswith(reason)


def test_file_in_use_is_refused(path):
    with Durable(path):
        second = subprocess.run(
            [sys.executable, "-m", "schematic_emulator", "serve", "--db", path],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    found = f"{path} is in use by another emulator; end it or name another file"
    assert (second.returncode, second.stderr) == (2, f"error: --db: {found}\n")


@POSIX
def test_clean_end_leaves_one_file_and_the_next_start_says_nothing(path, capfd):
    for _ in range(2):
        with Durable(path) as server:
            assert server.send(1) == 200
            assert path.with_name("emulator.db-wal").exists()
            server.process.terminate()
            server.process.wait(30)
        assert [each.name for each in path.parent.iterdir()] == ["emulator.db"]

    assert "entries were read" not in capfd.readouterr().err


def test_damaged_file_is_refused_in_one_line_and_repaired_if_asked(path, capsys):
    with Durable(path) as first:
        for number in range(5):
            first.send(number)
    number = "(SELECT max(number) - 1 FROM log)"
    run_sql(path, f"UPDATE log SET environments = 'x' WHERE number = {number}")
    before = path.read_bytes()

    code = run_quietly(root, ["serve", "--db", str(path)], "emulator")

    assert code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"error: --db: {path} is damaged: entry ")
    assert path.read_bytes() == before
    with Durable(path, "--db-repair") as second:
        found = second.numbers(first.key)
    assert found == list(range(len(found)))
    assert 0 < len(found) < 5
    assert path.with_name("emulator.db.damaged").read_bytes() == before


def test_start_that_fails_leaves_no_key_unseen(path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code = run_quietly(root, ["serve", "--db", str(path), "--port", port], "x")

    assert code == 2
    with Durable(path) as second:
        assert re.search(r"sch_dev_\w{32}", second.printed)


def test_start_without_a_file_loads_no_database():
    code = (
        "import sys; from schematic_emulator.application import create_asgi;"
        "create_asgi(); print('sqlite3' in sys.modules)"
    )

    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert found.stdout == "False\n"
