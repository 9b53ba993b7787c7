"""Only known hosts are answered; only the user's own pages and tools may write."""

from __future__ import annotations

import pytest

from support.rest import Rest, make_emulator

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost.:8710", "127.0.0.1:8710", "[::1]:8710", "LOCALHOST"],
)
def test_loopback_names_are_answered(host):
    answer = Rest().ask("/_emulator/healthz", headers={"Host": host})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.example:8710",
        "127.0.0.1.evil.example",
        "evil.example@localhost",
        "localhost@evil.example",
        "[::1",
        "",
        "a b",
        "emulator",
    ],
)
@pytest.mark.parametrize("path", ["/_emulator/", "/_emulator/journal"])
def test_other_names_are_refused(host, path):
    answer = Rest().ask(path, headers={"Host": host})

    assert answer.status_code in {400, 403}
    assert "journal" not in answer.text


def test_allowed_hosts_are_answered_too():
    rest = Rest(make_emulator(allowed_hosts=("Emulator",)))

    answer = rest.ask("/_emulator/healthz", headers={"Host": "emulator:8710"})

    assert answer.status_code == 200


def test_refused_host_is_told_the_option():
    answer = Rest().ask("/_emulator/healthz", headers={"Host": "emulator:8710"})

    assert answer.mimetype == "application/problem+json"
    assert answer.json["detail"] == (
        "this is not answered for the host emulator; "
        "serve --allow-host emulator allows it"
    )


@pytest.mark.parametrize(
    ("origin", "named"),
    [
        ("https://evil.example", "https://evil.example"),
        ("null", "null"),
        ("", "ORIGIN"),
        ("https://evil.example; rm -rf x", "ORIGIN"),
    ],
)
def test_writes_of_other_sites_are_refused_with_the_option(origin, named):
    rest = Rest()

    answer = rest.ask("/_emulator/seed", "POST", json={}, headers={"Origin": origin})

    assert answer.status_code == 403
    assert answer.json["detail"] == (
        f"web pages of {named} may not ask this; "
        f"serve --allow-origin {named} allows them"
    )


def test_writes_of_our_own_page_are_taken():
    headers = {"Origin": "http://localhost", "Host": "localhost"}

    answer = Rest().ask("/_emulator/drain", "POST", json={}, headers=headers)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"],
)
def test_writes_that_are_no_json_are_refused(content_type):
    answer = Rest().ask(
        "/_emulator/reset", "POST", data=b"{}", content_type=content_type
    )

    assert answer.status_code == 415
    assert answer.mimetype == "application/problem+json"


def test_write_without_a_body_needs_no_type():
    answer = Rest().ask("/_emulator/drain", "POST")

    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/_emulator/", "/_emulator/x", "/_emulator/journal"])
def test_no_other_page_may_read_it(path):
    answer = Rest().ask(path, headers={"Origin": "https://evil.example"})

    assert "Access-Control-Allow-Origin" not in answer.headers


def test_preflight_is_not_granted():
    answer = Rest().ask("/_emulator/reset", "OPTIONS", headers={"Origin": "http://a"})

    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("path", ["/_emulator/journal", "/_emulator/"])
def test_answers_are_neither_cached_nor_framed(path):
    headers = Rest().ask(path).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
