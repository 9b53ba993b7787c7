"""Everything answers the same where jsonschema-rs cannot be imported."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest

from support.capture_events import KEY, track
from support.raw_http import ask, request_bytes
from support.serving import read_start

VARIABLE = "SCHEMATIC_EMULATOR_VALIDATOR"
MODULE = "schematic_emulator"
REFUSAL = (
    "the validator jsonschema-rs is selected and cannot be imported: import of "
    "jsonschema_rs halted; None in sys.modules; install it, or select jsonschema, "
    "which is slower"
)
CHECK = """
from schematic_contracts import check, check_event, is_valid, require
from schematic_contracts.validation import selected_validator
print(selected_validator())
print(check("capture/track", {"type": "track"}))
print(check_event({"type": "track", "body": {"event": "a b"}}))
print(is_valid("destination/settings", {"apiKey": "k"}))
require("destination/settings", {"apiKey": "k"})
"""
CREATE_APP = """
from schematic_emulator import Emulator, create_app
emulator = Emulator()
client = create_app(emulator).test_client()
for name in ("order_completed", "no name!"):
    event = {"api_key": "k", "type": "track", "body": {"event": name}}
    print(client.post("/e", json=event).get_json())
(environment,) = emulator.store.environments()
for row in environment.captures():
    print(row.status, row.violations)
"""
PLAN = {
    "display_name": "Shop",
    "rules": {
        "events": [
            {
                "name": "Order Completed",
                "rules": {
                    "properties": {
                        "properties": {
                            "type": "object",
                            "properties": {"total": {"type": "number", "minimum": 1}},
                            "required": ["total"],
                        }
                    }
                },
            }
        ]
    },
}


@pytest.fixture
def blocked(tmp_path: Path) -> dict[str, str]:
    """Return the variables of a process, and its children, that cannot import it."""
    folder = tmp_path / "blocked"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "import sys\nsys.modules['jsonschema_rs'] = None\n"
    )
    return {**os.environ, "PYTHONPATH": str(folder), VARIABLE: ""}


def run(
    *arguments: str, env: dict[str, str], text: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env=env,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


def run_as_with_jsonschema(
    *arguments: str, blocked: dict[str, str], text: str = ""
) -> str:
    """Return what is printed, which must be what jsonschema chosen by name prints."""
    found = run(*arguments, env=blocked, text=text)
    free = {**os.environ, VARIABLE: "jsonschema"}

    expected = run(*arguments, env=free, text=text)

    assert (found.returncode, found.stdout) == (expected.returncode, expected.stdout)
    assert found.stderr == expected.stderr
    return found.stdout


@contextmanager
def serving(*options: str, env: dict[str, str]) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", MODULE, "serve", "--port", "0", *options],
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield re.search(r"http://\S+:\d+", read_start(process))[0]
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_check_falls_back_to_jsonschema(blocked):
    printed = run_as_with_jsonschema("-c", CHECK, blocked=blocked)

    assert printed.splitlines()[0] == "jsonschema"
    assert "'/body/event'" in printed


def test_create_app_captures(blocked):
    printed = run_as_with_jsonschema("-c", CREATE_APP, blocked=blocked)

    good, bad, *rows = printed.splitlines()
    assert good == bad == "{'ok': True}"
    assert rows[0] == "processed ()"
    assert "pattern" in rows[1]


def test_serve_captures(blocked):
    bad = track()
    bad["body"]["event"] = "no name!"
    with serving("--strict", env=blocked) as url:
        answers = [
            ask(url, request_bytes(orjson.dumps(each))) for each in (track(), bad)
        ]
        listing = request_bytes(
            b"", f"X-Schematic-Api-Key: {KEY}", target="/companies", method="GET"
        )
        route = ask(url, listing)

    assert [answer.status for answer in answers] == [200, 400]
    assert route.status == 200


def test_generate_draws_from_a_plan(blocked, tmp_path):
    plan = tmp_path / "plan.json"
    plan.write_bytes(orjson.dumps(PLAN))

    printed = run_as_with_jsonschema(
        *("-m", MODULE, "generate", "-n", "40", "--plan", str(plan)), blocked=blocked
    )

    names = {orjson.loads(line).get("event") for line in printed.splitlines()}
    assert "Order Completed" in names


def test_check_command_reports(blocked):
    events = run("-m", MODULE, "generate", "-n", "200", env=blocked).stdout

    printed = run_as_with_jsonschema(
        "-m", MODULE, "check", "-", blocked=blocked, text=events
    )

    assert "event" in printed


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "-"),
        ("serve", "--port", "0"),
        ("serve", "--port", "0", "--validator", "jsonschema-rs"),
    ],
)
def test_choice_of_what_is_missing_ends_a_command(blocked, arguments):
    text = run("-m", MODULE, "generate", "-n", "50", env=blocked).stdout
    by_option = "--validator" in arguments
    env = blocked if by_option else {**blocked, VARIABLE: "jsonschema-rs"}

    found = run("-m", MODULE, *arguments, env=env, text=text)

    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr == f"error: {REFUSAL}\n"


def test_choice_of_what_is_missing_is_a_named_error(blocked):
    code = (
        "from schematic_contracts.errors import MissingValidatorError\n"
        "from schematic_emulator import Emulator\n"
        "try: Emulator()\n"
        "except MissingValidatorError as error: print(error)"
    )

    found = run("-c", code, env={**blocked, VARIABLE: "jsonschema-rs"})

    assert (found.stdout, found.stderr) == (f"{REFUSAL}\n", "")


def test_choice_of_what_is_missing_fails_a_plugin_test_plainly(blocked, tmp_path):
    test = tmp_path / "test_it.py"
    test.write_text("def test_it(schematic_sandbox): ...\n")
    env = {
        **blocked,
        VARIABLE: "jsonschema-rs",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_PLUGINS": "schematic_emulator.plugin.hooks",
    }

    found = run("-m", "pytest", "-p", "no:cacheprovider", str(test), env=env)

    assert f"MissingValidatorError: {REFUSAL}" in found.stdout
    assert "Traceback" not in found.stdout
    assert found.returncode == 1
