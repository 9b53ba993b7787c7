"""Name the environment variables that lead a program to an emulator."""

from __future__ import annotations


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
