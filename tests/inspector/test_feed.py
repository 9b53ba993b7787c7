"""The feed says what came in, to whoever may read it, as fast as it is read."""

from __future__ import annotations

import json
import socket
import threading
import time

import httpx
import pytest

from schematic_contracts.reading.bounds import FEEDS
from schematic_emulator.application import create_app, follow_journeys
from schematic_emulator.inspector import feed as feed_module
from schematic_emulator.inspector.feed import Feed
from schematic_emulator.inspector.feed_streams import FeedStreams
from support.rest import KEY, Rest, make_emulator
from support.served_emulator import served

TRACK = {"type": "track", "event": "Order Completed", "userId": "u1", "messageId": "m2"}


def read(feed: Feed) -> dict:
    text = feed.read().decode()
    lines = [line for line in text.splitlines() if line.startswith("data: ")]
    return json.loads(lines[0].removeprefix("data: ")) if lines else {}


def numbers(message: dict) -> list[int]:
    return [row["number"] for row in message["rows"]]


def test_feed_says_what_came_in_and_what_changed():
    rest = Rest()
    rest.send("track", {"event": "before"})
    feed = Feed(rest.emulator)

    first, idle = read(feed), feed.read()
    rest.send("track", {"event": "opened", "company": {"id": "acme"}})
    rest.send("track", {"event": "closed", "company": {"id": "acme"}})
    second = read(feed)

    assert (first["first"], first["last"], first["rows"]) == (True, 1, [])
    assert idle == b""
    assert (second["first"], numbers(second), second["skipped"]) == (False, [3, 2], 0)
    assert [row["name"] for row in second["rows"]] == ["closed", "opened"]
    assert second["ledger"]["in"] == second["stored"] == 3
    once = rest.ask("/_emulator/feed")
    assert once.mimetype == "text/event-stream"
    assert once.text.startswith("retry: 1000\ndata: {")


def test_feed_says_what_came_to_rest():
    rest = Rest()
    feed = Feed(rest.emulator)
    read(feed)

    rest.ask("/v1/batch", "POST", json={"batch": [TRACK]})
    in_between = read(feed)
    rest.ask("/_emulator/drain", "POST", json={})

    # Empty if the delivery had come to rest before it was looked at in between.
    message = read(feed) or in_between
    assert [(row["number"], row["state"]) for row in message["rows"]] == [(1, "good")]
    assert (message["last"], message["settled"]) == (1, 1)


def test_slow_reader_gets_the_newest_and_how_many_it_missed(monkeypatch):
    monkeypatch.setattr(feed_module, "ROWS", 5)
    rest = Rest()
    feed = Feed(rest.emulator)
    read(feed)

    for number in range(12):
        rest.send("track", {"event": f"e{number}"})

    message = read(feed)
    assert (numbers(message), message["skipped"]) == ([12, 11, 10, 9, 8], 7)


def test_reset_starts_again_in_the_same_process():
    rest = Rest()
    rest.send("track", {"event": "opened"})
    feed = Feed(rest.emulator)
    first = read(feed)

    rest.ask("/_emulator/reset", "POST", json={})

    second = read(feed)
    assert second["first"]
    assert second["process"] == first["process"]
    assert second["epoch"] > first["epoch"]
    assert read(Feed(Rest().emulator))["process"] != first["process"]


def test_moved_clock_is_news():
    rest = Rest()
    feed = Feed(rest.emulator)
    read(feed)

    rest.ask("/_emulator/clock", "POST", json={"move": "1h"})

    assert read(feed)["clock"] == "frozen at 2026-01-02 13:00 UTC"


@pytest.mark.parametrize("name", [KEY, "\ud800", "a\ndata: b"])
def test_feed_never_has_keys_or_half_characters(name):
    rest = Rest()
    feed = Feed(rest.emulator)
    read(feed)
    text = json.dumps({"api_key": KEY, "type": "track", "body": {"event": name}})
    rest.app.test_client().post("/e", data=text, content_type="application/json")

    text = feed.read().decode()

    assert KEY not in text
    assert text.count("\n") == 2


def test_only_so_many_feeds_are_open():
    emulator = make_emulator()
    follow_journeys(emulator)
    create_app(emulator)
    streams = FeedStreams(emulator)
    asked = "GET", "/_emulator/feed", [(b"host", b"localhost")]

    opened = [streams.open(*asked) for _ in range(FEEDS.most + 1)]

    assert opened[-1] is None
    assert None not in opened[:-1]
    streams.close(opened[0])
    assert streams.open(*asked) is not None


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
    ],
)
def test_foreign_pages_read_nothing(headers):
    with served() as emulator:
        answer = httpx.get(f"{emulator.url}/_emulator/feed", headers=headers)

    assert answer.status_code == 403
    assert "ledger" not in answer.text


def test_feed_goes_on_over_http_and_ends_with_the_server():
    with served() as emulator:
        url = f"{emulator.url}/_emulator/feed"
        event = {"api_key": KEY, "type": "track", "body": {"event": "opened"}}
        with httpx.stream("GET", url, timeout=10) as answer:
            lines = answer.iter_lines()
            assert answer.headers["content-type"] == "text/event-stream"
            assert answer.headers["cache-control"] == "no-store"
            _read_line(lines)
            httpx.post(f"{emulator.url}/e", json=event)
            row = _read_line(lines)["rows"][0]
            ending = threading.Thread(target=emulator.server.stop)
            began = time.monotonic()
            ending.start()
            assert [*lines][-1:] in ([], [""])
            ending.join(10)

    assert (row["number"], row["name"]) == (1, "opened")
    assert time.monotonic() - began < 5


def test_reader_that_does_not_read_holds_nobody_up():
    with served() as emulator:
        host, port = emulator.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as silent:
            head = f"GET /_emulator/feed HTTP/1.1\r\nHost: {host}\r\n\r\n"
            silent.sendall(head.encode())
            event = {"api_key": KEY, "type": "track", "body": {"event": "x" * 2000}}
            with httpx.Client() as client:
                for _ in range(100):
                    answer = client.post(f"{emulator.url}/e", json=event)
                    assert answer.status_code == 200


def _read_line(lines) -> dict:
    line = next(line for line in lines if line.startswith("data: "))
    return json.loads(line.removeprefix("data: "))
