"""`inspect` prints the page's address, opens it, or writes the page as a file."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import httpx
import pytest

from schematic_emulator.cli.main import root
from schematic_emulator.cli.outcome import run_quietly
from support.rest import KEY
from support.served_emulator import served


def run(*arguments: str) -> int:
    return run_quietly(root, ["inspect", *arguments], "emulator")


@pytest.fixture(scope="module")
def url():
    with served() as here:
        event = {"api_key": KEY, "type": "track", "body": {"event": "a!"}}
        httpx.post(f"{here.url}/e", json=event)
        yield here.url


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch):
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    return opened


@pytest.mark.parametrize("page", ["", "/", "/_emulator/"])
def test_address_is_printed_and_opened(url, page: str, opened, capsys):
    assert run("--url", f"{url}{page}", "--open") == 0

    assert capsys.readouterr().out == f"{url}/_emulator/\n"
    assert opened == [f"{url}/_emulator/"]


def test_page_is_saved(url, opened, tmp_path: Path, capsys):
    file = tmp_path / "page.html"

    assert run("--url", url, "--save", str(file), "--open") == 0

    text = file.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert '"journeys/1?trace=true"' in text
    assert KEY not in text
    assert opened == [file.as_uri()]
    assert capsys.readouterr().out == ""


def test_page_goes_to_stdout(url, opened, capsys):
    assert run("--url", url, "--save", "-", "--limit", "1") == 0

    assert capsys.readouterr().out.startswith("<!doctype html>")
    assert opened == []


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--url", "http://127.0.0.1:1"], "pass another address with --url"),
        (["--url", "127.0.0.1"], "'127.0.0.1' is not an address"),
        (["--limit", "0"], "0 is not in the range 1<=x<=2000"),
    ],
)
def test_wrong_use_is_named(arguments, problem: str, capsys):
    assert run(*arguments, "--save", "-") == 2

    assert problem in capsys.readouterr().err


def test_place_that_cannot_be_written_is_refused(url, tmp_path: Path, capsys):
    file = str(tmp_path / "none" / "page.html")

    assert run("--url", url, "--save", file) == 2

    assert "name another file with --save" in capsys.readouterr().err


def test_limit_without_a_file_is_refused(capsys):
    assert run("--limit", "5") == 2

    assert "--limit is for a file; name one with --save" in capsys.readouterr().err
