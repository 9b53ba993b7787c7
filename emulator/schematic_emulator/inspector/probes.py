"""Answer whether the emulator is running and ready, without Flask."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import write_json
from schematic_emulator.api.guard.guard import Guard
from schematic_emulator.api.store.facts import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schematic_emulator.api.emulator import Emulator

ENGINE_VERSION = "fde6dba2"
# On every answer of the control plane.
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@cache
def read_version() -> str:
    """Return the installed version, which is read from a file."""
    from importlib.metadata import version  # as long to load as half of a start

    return version("schematic-emulator")


def describe_health(_emulator: Emulator) -> dict[str, Any]:
    """Return the answer of `GET /_emulator/healthz`."""
    return {"status": "ok", "version": read_version()}


def describe_readiness(emulator: Emulator) -> dict[str, Any]:
    """Return the answer of `GET /_emulator/readyz`: there are no conditions."""
    settings = emulator.settings
    return {
        "status": "ready",
        "profile": settings.profile,
        "strict": settings.strict,
        "strict_auth": settings.strict_auth,
        "isolate_keys": settings.isolate_keys,
    }


def describe_replicator(emulator: Emulator) -> dict[str, Any]:
    """Return the answer of `GET /ready`, which SDKs in replicator mode ask.

    Source: schematichq 1.4.6, `datastream_client.py`, which reads these two properties.
    The version is the engine's in that release, and starts the keys of its cache.
    """
    cache = {"ready": True, "cache_version": ENGINE_VERSION}
    return describe_readiness(emulator) | cache


ROUTES = {
    "/healthz": describe_health,
    "/health": describe_health,
    "/readyz": describe_readiness,
    "/ready": describe_readiness,
}


class HealthDoors:
    """The doors of one emulator's health: a probe waits neither for Flask nor others.

    Flask answers web pages, and whatever the guard refuses.
    """

    def __init__(self, emulator: Emulator) -> None:
        settings = emulator.settings
        self._emulator = emulator
        self._guard = Guard(settings.allowed_hosts, settings.allowed_origins)

    def find(
        self, method: bytes, target: bytes
    ) -> Callable[[bytes, Mapping[bytes, bytes]], Answer | None] | None:
        """Return what answers a request; None without a door."""
        path = target.partition(b"?")[0].decode("latin-1")
        describe = ROUTES.get(path.removeprefix("/_emulator"))
        if method != b"GET" or describe is None or path in ROUTES:
            return None
        return partial(self._answer, path, describe)

    def _answer(
        self,
        path: str,
        describe: Callable[[Emulator], dict[str, Any]],
        _body: bytes,
        headers: Mapping[bytes, bytes],
    ) -> Answer | None:
        host = headers.get(b"host", b"").decode("latin-1")
        caller = self._guard.recognize("GET", path, host, None)
        refusal = self._guard.find_refusal(caller, host, None, lambda: "none")
        if refusal is not None or b"origin" in headers:
            return None
        body = write_json(describe(self._emulator))
        return Answer(200, body, tuple(HEADERS.items()), is_for_any_page=False)
