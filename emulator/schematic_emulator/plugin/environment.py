"""Lead code under test to a sandbox by the environment variables it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from schematic_emulator.plugin.sandbox import Sandbox


def describe_environment(url: str, api_key: str) -> dict[str, str]:
    """Return the variables: the key, and the addresses of both of Schematic's hosts.

    The vendor's SDKs read none themselves; its MCP server, replicator and sample
    apps use these names.
    """
    return {
        "SCHEMATIC_API_KEY": api_key,
        "SCHEMATIC_API_URL": url,
        "SCHEMATIC_EVENT_CAPTURE_URL": url,
    }


def set_environment(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Set the variables for one test and return them."""
    variables = describe_environment(sandbox.url, sandbox.api_key)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return variables
