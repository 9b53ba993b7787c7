"""What the page says of an edited mapping follows from the JSON of `compare`."""

from __future__ import annotations

from typing import Any

import pytest

from support.web import call

WORDS = "mapping/words.js"


def problem(line: int | None, severity: str) -> dict[str, Any]:
    return {"line": line, "severity": severity, "subject": "Track", "pointer": "/x"}


def difference(**more: Any) -> dict[str, Any]:
    samples = [{"change": "1 -> 0", "place": "journey:1"}]
    return {"samples": samples, "lost": [], "gained": [], **more}


def test_text_has_offsets_of_lines_and_columns():
    text = "ab\n\nc"

    found = call(
        WORDS,
        ["findOffset", text, 1],
        ["findOffset", text, 1, 9],
        ["findOffset", text, 2, 1],
        ["findOffset", text, 3, 2],
        ["findOffset", text, 9],
    )

    assert found == [0, 2, 3, 5, 5]


@pytest.mark.parametrize(
    ("traffic", "said"),
    [
        ({"events": 0}, "no event came through this destination yet"),
        ({"events": 1}, "1 event compared: Schematic would hold the same"),
        (
            {"events": 9, "journeys": [{}], "requests": {"before": 9, "after": 8}},
            "1 of 9 events differs; requests 9 → 8",
        ),
        ({"events": 9, "journeys": [{}, {}]}, "2 of 9 events differ"),
    ],
    ids=["none", "same", "requests", "two"],
)
def test_traffic_is_said_in_one_sentence(traffic: dict[str, Any], said: str):
    whole = {"requests": {"before": 1, "after": 1}, "journeys": [], **traffic}

    assert call(WORDS, ["sayTraffic", whole]) == [said]


def test_change_names_what_and_for_whom():
    names = ["a", "b", "c", "d", "e"]

    one, many = call(
        WORDS,
        ["sayChange", difference(lost=["id=acme"])],
        ["sayChange", difference(gained=names)],
    )

    assert one == "1 -> 0; less for id=acme"
    assert many == "1 -> 0; more for a, b, c and 2 more"


def test_side_says_what_is_sent():
    sides = [([{}], []), ([], ["e"]), ([{}, {}], ["e", "f"])]
    said = call(
        WORDS, *(["saySide", {"bodies": one, "errors": two}] for one, two in sides)
    )

    assert said == ["1 request", "nothing is sent, 1 error", "2 requests, 2 errors"]


def test_place_is_a_line_or_the_subject():
    found = call(
        WORDS,
        ["sayPlace", problem(5, "error")],
        ["sayPlace", problem(None, "error")],
        ["sayPlace", {**problem(None, "error"), "subject": "", "pointer": ""}],
    )

    assert found == ["line 5", "Track", "the text"]


def test_line_has_the_mark_of_its_worst_problem():
    problems = [problem(5, "error"), problem(5, "warning"), problem(None, "error")]

    [marks] = call(WORDS, ["listMarks", [*problems, problem(7, "info")]])

    assert marks == [[5, "error"], [7, "info"]]
