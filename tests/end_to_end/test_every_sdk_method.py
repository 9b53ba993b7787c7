"""The vendor's own clients call every method that the emulator answers, strictly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from schematic_emulator.api.operations import list_routes
from support import node, vendor_sdk
from support.served_emulator import ServedEmulator, served

SCRIPT = Path(__file__).parent / "scripts" / "every_method.py"
NODE = node.ROOT / "tests" / "node"

# What the webhooks' own tests call (tests/api/webhooks).
ELSEWHERE = re.compile("webhook")


@pytest.fixture
def emulator() -> Iterator[ServedEmulator]:
    with served() as running:
        yield running


def make_key(emulator: ServedEmulator) -> str:
    store = emulator.emulator.store
    return store.create_key("secret", store.create_environment())


def list_answered() -> list[str]:
    """Name each answered operation by its id, as the Node client does."""
    return [
        route.id
        for route in list_routes()
        if route.group == "schematic" and route.behaves
        if not ELSEWHERE.search(route.path)
    ]


def to_snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def list_events(emulator: ServedEmulator) -> list[Any]:
    return [(row.type, row.subtype, row.status) for row in emulator.rows()[-2:]]


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("version", vendor_sdk.VERSIONS)
def test_python_sdk_parses_every_answer(emulator, version: str, kind: str):
    """Each of its models is strict; what it swallows it logs, and it logs nothing."""
    vendor_sdk.require(version)
    answered = [to_snake_case(name) for name in list_answered()]

    seen = vendor_sdk.run(
        version, SCRIPT, kind, emulator.url, make_key(emulator), " ".join(answered)
    )

    assert set(answered) & set(seen["offered"]) - set(seen["called"]) == set()
    assert len(seen["called"]) > 75
    assert seen["logged"] == []
    assert seen["checked"] == {
        "check_flag": True,
        "with_entitlement": [True, 9],
        "listed": [["api_calls", True]],
        "entitlement": 100,
    }
    assert list_events(emulator) == [
        ("identify", None, "processed"),
        ("track", "seen", "processed"),
    ]


def test_node_sdk_returns_what_its_types_declare(emulator):
    """It validates nothing itself: each answer is walked along its declarations."""
    answered = list_answered()

    seen = node.ask(
        NODE / "every_method.cjs", emulator.url, make_key(emulator), " ".join(answered)
    )

    assert set(answered) & set(seen["offered"]) - set(seen["called"]) == set()
    assert len(seen["called"]) > 75
    assert (seen["faults"], seen["logged"]) == ([], [])
    assert seen["checked"] == {
        "beta": True,
        "overridden": False,
        "checkFlag": True,
        "entitled": [True, 9, 100],
        "listed": [["api_calls", True]],
    }
    assert list_events(emulator) == [
        ("identify", None, "processed"),
        ("track", "seen", "processed"),
    ]


def test_browser_library_checks_and_sends_with_a_publishable_key(emulator):
    secret = make_key(emulator)
    store = emulator.emulator.store
    environment = store.environment_for(secret)
    flag = {"key": "api_calls", "name": "API calls", "description": ""}
    headers = {"X-Schematic-Api-Key": secret}
    body = {**flag, "default_value": True, "flag_type": "boolean"}
    httpx.post(f"{emulator.url}/flags", json=body, headers=headers).raise_for_status()

    publishable = store.create_key("publishable", environment)
    seen = node.ask(NODE / "browser_methods.cjs", emulator.url, publishable)

    assert seen == {"one": True, "every": {"api_calls": True}}
    assert {(row.type, row.subtype, row.status) for row in emulator.rows()} == {
        ("identify", None, "processed"),
        ("track", "api_called", "processed"),
        ("flag_check", None, "processed"),
    }
    assert environment.state.usage
