"""Name the environment variables that point a program to an emulator."""

from __future__ import annotations

import os
from urllib.parse import urlsplit


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


def bypass_proxies(url: str) -> dict[str, str]:
    """Return the variables by which a program contacts an emulator without a proxy.

    What the user excluded from proxies stays excluded.
    """
    given = [os.environ.get(name, "") for name in ("no_proxy", "NO_PROXY")]
    hosts = [host.strip() for host in ",".join(given).split(",")]
    hosts += ["127.0.0.1", "localhost", "::1", urlsplit(url).hostname or ""]
    value = ",".join(dict.fromkeys(filter(None, hosts)))
    return {"no_proxy": value, "NO_PROXY": value}
