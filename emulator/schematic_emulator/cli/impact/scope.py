"""Read which differences count: `--only` and `--max-usage-delta`."""

from __future__ import annotations

from schematic_emulator.checks.impact.report import ImpactScope
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.judgement.compare.changes import KINDS


def read_scope(only: str | None, delta: str | None) -> ImpactScope:
    """Return which differences count. Raises CommandError for an invalid option."""
    kinds = [one.strip() for one in only.split(",")] if only is not None else []
    for kind in kinds:
        if kind not in KINDS:
            known = ", ".join(KINDS)
            raise CommandError(f"--only: expected kinds of {known}, found {kind!r}")
    return ImpactScope(frozenset(kinds), _read_share(delta))


def _read_share(text: str | None) -> float:
    if text is None:
        return 0.0
    message = f"--max-usage-delta: expected a share such as 0.1%, found {text!r}"
    try:
        share = float(text.removesuffix("%")) / 100
    except ValueError:
        raise CommandError(message) from None
    if not text.endswith("%") or not 0 <= share < float("inf"):
        raise CommandError(message)
    return share
