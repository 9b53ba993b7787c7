"""A test that fails since an SDK's client has an old value of a flag."""

from __future__ import annotations

import pytest

SOURCE = """
import pytest
from schematic.client import Schematic, SchematicConfig
from schematic.cache import LocalCache
from schematic_emulator.mapping_code.local_http import WireClient
from support.captures import identify, make_flag

@pytest.fixture
def client(schematic_sandbox):
    make_flag(schematic_sandbox)
    url = schematic_sandbox.url
    config = SchematicConfig(base_url=url, event_capture_url=url, {config})
    client = Schematic(schematic_sandbox.api_key, config)
    yield client
    client.shutdown()

def test_flag(client, schematic_sandbox):
    acme = {{"id": "acme"}}
    assert client.check_flag("beta", company=acme)
    identify(schematic_sandbox, keys={{"id": "u1"}}, company={{"keys": acme}})
    wire = WireClient(schematic_sandbox.url, schematic_sandbox.api_key)
    [flag] = wire.get("/flags").json()["data"]
    wire.request("PUT", "/flags/" + flag["id"], json={{
        "key": "beta", "name": "Beta", "description": "", "flag_type": "boolean",
        "default_value": {now}}})
    assert client.check_flag("beta", company=acme) is {expected}
"""
STALE = '*the SDK keeps "beta" as true for 5 s, but it is false now'


def test_failed_test_names_the_flag_and_the_cure(run):
    source = SOURCE.format(config="", now=False, expected=False)

    result = run(source)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([STALE, "*cure * cache_providers=[]*"])


@pytest.mark.parametrize(
    ("config", "now", "expected"),
    [
        pytest.param("cache_providers=[]", False, True, id="no cache"),
        pytest.param("", True, False, id="same value"),
    ],
)
def test_another_failure_has_no_hint(run, config, now, expected):
    result = run(SOURCE.format(config=config, now=now, expected=expected))

    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*the SDK keeps*")
