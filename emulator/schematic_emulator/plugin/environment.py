"""Point code under test to a sandbox with environment variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.mapping_code.variables import (
    bypass_proxies,
    describe_environment,
)

if TYPE_CHECKING:
    import pytest

    from schematic_emulator.plugin.sandbox import Sandbox


def set_environment(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Set the variables for one test, and return them by name."""
    sandbox.clients.append("schematic_env")
    variables = describe_environment(sandbox.url, sandbox.api_key)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    avoid_proxies(sandbox.url, monkeypatch)
    return variables


def avoid_proxies(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make programs and libraries contact an emulator without the user's proxies."""
    for name, value in bypass_proxies(url).items():
        monkeypatch.setenv(name, value)
