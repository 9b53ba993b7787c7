"""Ask the vendor's flag engine, a WASM file in its SDK, beside ours."""

from __future__ import annotations

import gzip
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from parity.flag_cases import decide
from parity.flag_maker import make_case
from parity.flag_oracle import MEMBERS, find_engine, get_oracle, pick

QUICK = 2_000
MOMENT = "feature_usage_reset_at"
GOLDEN = Path(__file__).parents[2] / "golden" / "flags" / "flags.ndjson.gz"

needs_engine = pytest.mark.skipif(
    find_engine() is None,
    reason="the vendor's flag engine, or wasmtime to run it, is missing",
)


def read(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer with its moment read, since both ends write it differently."""
    at = answer[MOMENT]
    return {**answer, MOMENT: at and datetime.fromisoformat(at)}


def name_members(verdict: dict[str, Any]) -> dict[str, Any]:
    """Return a recorded verdict in the members that are compared."""
    named = {**verdict, "error": verdict.get("err")}
    return {name: named.get(name) for name in MEMBERS}


def list_differing(seed: str, count: int) -> list[str]:
    """Return the seeds of the cases that are decided differently."""
    oracle, differing = get_oracle(), []
    for number in range(count):
        given, now_ms = make_case(f"{seed}:{number}")
        answer = oracle.ask(given, now_ms)
        if answer is None or read(pick(answer)) != read(decide(given, now_ms)):
            differing.append(f"{seed}:{number}")
    return differing


def test_recorded_flags_are_decided_as_the_engine_did():
    """Credits that are reserved, postpaid or limited by a policy are left out."""
    with gzip.open(GOLDEN, "rt", encoding="utf-8") as lines:
        cases = list(map(json.loads, lines))

    found = {
        case["id"]: (answer, verdict)
        for case in cases
        if (answer := read(decide(case["input"], case["now_ms"])))
        != (verdict := read(name_members(case["verdict"])))
    }

    assert found == {}
    assert len(cases) > 4_000


@needs_engine
def test_random_flags_are_decided_as_the_engine_does():
    assert list_differing("quick", QUICK) == []


@needs_engine
@pytest.mark.slow
def test_a_soak_of_random_flags_is_decided_as_the_engine_does(request):
    """`make parity N=...` asks N of them."""
    count = int(request.config.getoption("--parity-cases", default=20_000))

    assert list_differing(os.environ.get("PARITY_SEED", "soak"), count) == []
