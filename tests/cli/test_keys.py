"""`keys create` prints a key that works."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from schematic_emulator.cli.main import root
from schematic_emulator.cli.outcome import run_quietly
from support.served_emulator import ServedEmulator, served


@pytest.fixture(scope="module")
def emulator() -> Iterator[ServedEmulator]:
    with served() as running:
        yield running


def create(*options: str) -> int:
    return run_quietly(root, ["keys", "create", *options], "schematic-emulator")


@pytest.mark.parametrize("kind", ["secret", "publishable", "readonly"])
def test_key_opens_the_environment_at_once(
    emulator: ServedEmulator, kind: str, capsys: pytest.CaptureFixture[str]
):
    code = create("--url", emulator.url, "--kind", kind)

    written = capsys.readouterr()
    key = emulator.emulator.store.find_key(written.out.strip())
    assert code == 0
    assert key is not None
    assert (key.kind, key.environment.environment_type) == (kind, "development")
    assert written.out.strip() not in written.err


@pytest.mark.parametrize("wanted", ["staging", "Production"])
def test_missing_environment_of_a_known_type_is_made_once(
    emulator: ServedEmulator, wanted: str, capsys: pytest.CaptureFixture[str]
):
    store = emulator.emulator.store

    create("--url", emulator.url, "--env", wanted)
    create("--url", emulator.url, "--env", wanted)

    keys = [store.find_key(text) for text in capsys.readouterr().out.split()]
    assert len({key.environment.id for key in keys}) == 1
    assert keys[0].environment.environment_type == wanted.lower()


def test_environment_is_found_by_id_and_name(
    emulator: ServedEmulator, capsys: pytest.CaptureFixture[str]
):
    store = emulator.emulator.store
    mine = store.create_environment("Mine Alone", "staging")

    create("--url", emulator.url, "--env", mine.id)
    create("--url", emulator.url, "--env", "mine alone")

    keys = [store.find_key(text) for text in capsys.readouterr().out.split()]
    assert [key.environment.id for key in keys] == [mine.id, mine.id]


def test_unknown_environment_is_refused_with_the_choices(
    emulator: ServedEmulator, capsys: pytest.CaptureFixture[str]
):
    code = create("--url", emulator.url, "--env", "moon")

    assert (code, capsys.readouterr().err) == (
        2,
        (
            f"error: no environment 'moon' at {emulator.url}; give an id, a name, "
            "or one of development, staging, production\n"
        ),
    )


def test_no_emulator_is_one_line(capsys: pytest.CaptureFixture[str]):
    with served() as gone:
        url = gone.url

    code = create("--url", url)

    told = capsys.readouterr().err
    assert code == 2
    assert re.fullmatch(
        rf"error: no emulator answers at {url}: .*refused.*; start one with "
        r"'schematic-emulator serve' or pass another address with --url\n",
        told,
    )


@pytest.mark.parametrize(
    "url",
    ["", "x", "localhost:8710", "https://127.0.0.1:1", "http://h:99999", "http://["],
)
def test_invalid_address_is_one_line(url: str, capsys: pytest.CaptureFixture[str]):
    code = create("--url", url)

    assert (code, capsys.readouterr().err) == (
        2,
        f"error: {url!r} is not an address such as http://127.0.0.1:8710\n",
    )


class Stranger(http.server.BaseHTTPRequestHandler):
    """Some other server."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>")

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@contextmanager
def stranger() -> Iterator[str]:
    server = http.server.HTTPServer(("127.0.0.1", 0), Stranger)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    thread.join()
    server.server_close()


def test_another_server_is_distinguished_from_an_emulator(
    capsys: pytest.CaptureFixture[str],
):
    with stranger() as url:
        code = create("--url", url)

    assert (code, capsys.readouterr().err) == (
        2,
        (
            f"error: the server at {url} is not an emulator; "
            "pass another address with --url\n"
        ),
    )


@pytest.mark.parametrize(
    ("options", "pattern"),
    [
        ((), r"sch_dev_\w{32}\n"),
        (("--env", "production"), r"sch_prod_\w{32}\n"),
        (("--kind", "publishable"), r"api_\w{32}\n"),
    ],
)
def test_offline_key_is_well_formed(
    options: tuple[str, ...], pattern: str, capsys: pytest.CaptureFixture[str]
):
    code = create("--offline", *options)

    assert code == 0
    assert re.fullmatch(pattern, capsys.readouterr().out)


def test_offline_knows_no_other_environment(capsys: pytest.CaptureFixture[str]):
    code = create("--offline", "--env", "moon")

    assert (code, capsys.readouterr()) == (
        2,
        (
            "",
            (
                "error: no emulator was asked, and without one there is no environment "
                "but development, staging, production\n"
            ),
        ),
    )


def test_offline_says_what_a_key_that_nobody_knows_comes_to(
    capsys: pytest.CaptureFixture[str],
):
    """Nothing in a key's text tells a read-only one."""
    create("--offline", "--kind", "readonly")

    assert "nothing in the key says that it is read-only" in capsys.readouterr().err


def test_key_is_printed_though_no_emulator_runs_where_none_was_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def refuse(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("http.client.HTTPConnection.request", refuse)

    code = create("--env", "staging")

    written = capsys.readouterr()
    assert code == 0
    assert re.fullmatch(r"sch_stag_\w{32}\n", written.out)
    assert written.err == (
        "no emulator answers at http://127.0.0.1:8710: the key opens the development "
        "environment, or with --isolate-keys its own\n"
    )
