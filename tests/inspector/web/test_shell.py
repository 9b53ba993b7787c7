"""What the page's shell computes without a browser: filters, the feed, the minute."""

from __future__ import annotations

from support.web import call

MESSAGE = {"process": "a", "epoch": 0, "last": 5, "settled": 2, "first": False}


def test_filter_is_split_into_words():
    text = 'bad name:"Signed Up!" "two words" since:5m'

    words, rest, named, none = call(
        "list.js",
        ["splitFilter", text],
        ["dropWord", text, 1],
        ["findWord", text, "name:"],
        ["findWord", text, "company:"],
    )

    assert words == ["bad", 'name:"Signed Up!"', '"two words"', "since:5m"]
    assert rest == 'bad "two words" since:5m'
    assert (named, none) == ("Signed Up!", "")


def test_views_read_again_only_when_something_may_be_missing():
    later = {**MESSAGE, "last": 9}
    pairs = [
        (MESSAGE, later, False),
        (MESSAGE, {**later, "first": True}, True),
        (MESSAGE, {**MESSAGE, "first": True}, False),
        (MESSAGE, {**MESSAGE, "process": "b"}, True),
        (MESSAGE, {**MESSAGE, "epoch": 1}, True),
        (None, MESSAGE, False),
    ]

    found = call("feed.js", *(["isBreak", one, other] for one, other, _ in pairs))

    assert found == [wanted for *_, wanted in pairs]


def test_minute_moves_on_by_seconds():
    ledger = {"in": 3, "bad": 1, "refused": 1}
    [start] = call("timeline.js", ["startTimeline", 100])
    [known] = call("timeline.js", ["addLedger", start, ledger])
    [added] = call("timeline.js", ["addLedger", known, {**ledger, "in": 10, "bad": 2}])

    moved, over = call("timeline.js", ["moveOn", added, 102], ["moveOn", added, 1_000])

    assert (sum(known["all"]), added["all"][-1], added["bad"][-1]) == (0, 7, 1)
    assert (moved["all"][-3:], len(moved["all"])) == ([7, 0, 0], 60)
    assert sum(over["all"]) == 0


def test_address_of_a_view_is_written():
    found = call(
        "router.js",
        ["writeRoute", "events"],
        ["writeRoute", "events", None, {"filter": "bad name:a*"}],
        ["writeRoute", "journey", 12],
        ["writeRoute", "companies", "a/b"],
    )

    assert found == ["", "?filter=bad+name%3Aa*", "events/12", "companies/a%2Fb"]


def test_invisible_and_endless_text_is_shown_as_what_it_is():
    found = call(
        "text.js",
        ["makeVisible", "a\u202eb\u0000"],
        ["makeVisible", "e" + "\u0301" * 300],
        ["readDuration", "5m"],
        ["readDuration", "soon"],
    )

    assert found == ["a\\u202eb\\u0000", "e\u0301\u0301\u0301\u0301…", 300_000, None]
