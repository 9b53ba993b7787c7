"""The published npm destination against the live emulator, beside our own."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from schematic_emulator.destination import (
    ActionError,
    Destination,
    Endpoints,
    run_action,
)
from schematic_emulator.destination.delivery.http_client import HttpClient
from support import node
from support.recorder import Recorder, Sent
from support.serving import serve

TESTS = Path(__file__).resolve().parents[1]
GOLDEN = TESTS / "golden" / "destination"
SCRIPTS = TESTS / "node"


def cases(mode: str) -> list[dict[str, Any]]:
    """Read the cases whose server answers by itself, less the legacy dates."""
    with (GOLDEN / f"{mode}.ndjson").open(encoding="utf-8") as lines:
        every = [json.loads(line) for line in lines]
    return [
        case["case"]
        for case in every
        if "non-iso-date" not in case["tags"] and "respond" not in case["case"]
    ]


@pytest.fixture(scope="module")
def recorder() -> Iterator[Recorder]:
    with serve() as emulator, Recorder(emulator.url) as recorder:
        yield recorder


def send_published(given: list[dict[str, Any]], recorder: Recorder) -> list[Sent]:
    """Let the npm package send the cases; its two hosts lead to the recorder."""
    packages = node.require_packages()
    redirect, script = str(SCRIPTS / "redirect.cjs"), str(SCRIPTS / "published.cjs")
    ran = subprocess.run(
        [node.require_node(), "--require", redirect, script],
        input="\n".join(json.dumps(case) for case in given),
        env={
            **os.environ,
            "SCHEMATIC_EMULATOR_URL": recorder.url,
            "PUBLISHED_PACKAGES": str(packages),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.stdout.count("\n") == len(given), ran.stderr
    return recorder.take()


def send_ours(given: list[dict[str, Any]], recorder: Recorder) -> list[Sent]:
    """Send the same cases through our destination."""
    endpoints = Endpoints(capture=recorder.url, api=recorder.url)
    with HttpClient() as client:
        for case in given:
            if "action" in case:
                send_action(case, recorder.url, client)
            else:
                destination = Destination(case["settings"], endpoints=endpoints)
                destination.deliver(case["event"], client)
    return recorder.take()


def send_action(case: dict[str, Any], recorder_url: str, client: HttpClient) -> None:
    try:
        requests = run_action(
            case["action"],
            case.get("mapping", {}),
            case["event"],
            case["settings"],
            use_default_mappings=case.get("useDefaultMappings", False),
        )
    except ActionError:
        return
    published = Endpoints().capture
    for request in requests:
        url = request.url.replace(published, recorder_url)
        client.send(replace(request, url=url), 10)


def by_content(sent: list[Sent]) -> list[Sent]:
    return sorted(sent, key=repr)


@pytest.mark.parametrize(
    ("mode", "arrange"),
    [("action", list), ("deliver", by_content)],
    ids=["action", "deliver"],
)
def test_published_destination_lands_and_ours_sends_the_same(
    mode: str, arrange: Callable[[list[Sent]], list[Sent]], recorder: Recorder
):
    """Method, path, headers and body are equal, byte for byte, request by request.

    Those of one event's several mappings leave together, and race.
    """
    given = cases(mode)

    published = send_published(given, recorder)
    ours = send_ours(given, recorder)

    assert {sent.status for sent in published} == {200}
    assert len(published) > 50
    assert arrange(ours) == arrange(published)
