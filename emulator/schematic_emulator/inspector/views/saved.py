"""Collect what the page shows, without keys and personal data."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from schematic_emulator.recording.disguise import Disguise

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]
# The routes whose answers a file has, beside those of each journey.
ROUTES = ("findings", "findings?group=rule,subject", "ledger", "destinations")
BAD = "filter=bad%20refused"
COMPANIES = 100


def collect_answers(
    get: Callable[[str], Json], describe: Callable[[int], Json | None], limit: int
) -> dict[str, Json]:
    """Return the answers of the control plane's routes by path, for a saved file.

    `get` asks a route, `describe` answers as that of a journey, traced; None if it has
    left. The file has the newest `limit` journeys, and as many bad ones.
    """
    lists = [get(f"journeys?{each}limit={limit}") for each in ("", f"{BAD}&")]
    rows = {row["number"]: row for each in lists for row in each["data"]}
    described = {number: describe(number) for number in sorted(rows, reverse=True)}
    journeys = {number: each for number, each in described.items() if each is not None}
    answers = {each: get(each) for each in ROUTES}
    answers["companies"] = get(f"companies?limit={COMPANIES}")
    for row in answers["companies"]["data"]:
        answers[f"companies/{quote(row['id'])}"] = get(f"companies/{row['id']}")
    for row in answers["destinations"]["data"]:
        path = f"destinations/{row['id']}/mapping"
        answers[path] = get(path)
    answers["journeys"] = {**lists[0], "data": [rows[number] for number in journeys]}
    return disguise_answers(answers, journeys)


def disguise_answers(
    answers: dict[str, Json], journeys: dict[int, Json]
) -> dict[str, Json]:
    """Return answers, and journeys by the path that shows each, without personal data.

    A value becomes the same fake in all of them, in every form in which it occurs.
    """
    disguise = Disguise(secrets.token_hex())
    calls = [_replace_calls(disguise, each) for each in journeys.values()]
    disguise.learn([*answers.values(), *journeys.values()])
    hidden: dict[str, Json] = disguise.hide(answers)
    for (number, journey), replaced in zip(journeys.items(), calls, strict=True):
        # A link has the call as it came, in letters that nothing here reads.
        shown = {**disguise.hide({**journey, "link": None}), **replaced}
        hidden[f"journeys/{number}?trace=true"] = shown
    return hidden


def _replace_calls(disguise: Disguise, journey: Json) -> Json:
    return {
        name: disguise.replace_call(journey[name])
        for name in ("sent", "received")
        if isinstance(journey.get(name), dict)
    }
