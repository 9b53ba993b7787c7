"""Ask the vendor's flag engine, the WASM file in its Python SDK, what it decides."""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# What an answer is compared by; the engine copies the rest of it from the input.
MEMBERS = {
    "value": "value",
    "reason": "reason",
    "rule_id": "ruleId",
    "rule_type": "ruleType",
    "error": "err",
    "feature_allocation": "featureAllocation",
    "feature_usage": "featureUsage",
    "feature_usage_event": "featureUsageEvent",
    "feature_usage_period": "featureUsagePeriod",
    "feature_usage_reset_at": "featureUsageResetAt",
}


def find_engine() -> Path | None:
    """Find the engine's file; None where it, or wasmtime to run it, is missing."""
    spec = find_spec("schematic")
    if spec is None or find_spec("wasmtime") is None:
        return None
    folder = Path(*spec.submodule_search_locations)
    file = folder / "datastream" / "wasm" / "rulesengine.wasm"
    return file if file.exists() else None


class FlagOracle:
    """One instance of the engine; not for several threads."""

    def __init__(self, file: Path) -> None:
        import wasmtime

        engine = wasmtime.Engine()
        linker = wasmtime.Linker(engine)
        linker.define_wasi()
        self._store = wasmtime.Store(engine)
        self._store.set_wasi(wasmtime.WasiConfig())
        module = wasmtime.Module.from_file(engine, str(file))
        self._exports = linker.instantiate(self._store, module).exports(self._store)

    def ask(self, given: dict[str, Any], now_ms: int) -> dict[str, Any] | None:
        """Return what the engine decides, as it writes it; None if it refuses."""
        raw = json.dumps(given).encode()
        memory, place = self._exports["memory"], self._call("alloc", len(raw))
        memory.write(self._store, raw, place)
        self._call("setCurrentTimeMillis", now_ms)
        length = self._call("checkFlagCombined", place, len(raw))
        self._call("dealloc", place, len(raw))
        if length < 0:
            return None
        start = self._call("getResultJson")
        end = start + self._call("getResultJsonLength")
        return json.loads(memory.read(self._store, start, end))

    def _call(self, name: str, *values: int) -> int:
        return self._exports[name](self._store, *values)


@cache
def get_oracle() -> FlagOracle:
    """Return the process's own instance."""
    return FlagOracle(find_engine())


def pick(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the members that are compared, in the names of the REST answer."""
    return {name: answer.get(member) for name, member in MEMBERS.items()}
