"""Name the environment variables that point a program to an emulator."""

from __future__ import annotations


def describe_environment(url: str, api_key: str) -> dict[str, str]:
    """Return the variables: the key, and the URLs that replace Schematic's two hosts.

    Source: schematic-mcp, the replicator and the C# SDK's sample app use these names;
    the SDKs themselves read no variables.
    """
    return {
        "SCHEMATIC_API_KEY": api_key,
        "SCHEMATIC_API_URL": url,
        "SCHEMATIC_EVENT_CAPTURE_URL": url,
    }
