"""Find what to send of a company or user that a client holds already.

Source: schematichq (PyPI) 1.4.6, `datastream/merge.py`: metrics replace those
of the same event, period and month's beginning, keys and balances are added, and
everything else is replaced. So nothing can be taken away in part.
"""

from __future__ import annotations

from typing import Any

METRICS = "metrics"
ADDED = ("keys", "credit_balances")


def find_partial(
    before: dict[str, Any], after: dict[str, Any]
) -> dict[str, Any] | None:
    """Return the properties that changed, {} if none did; None to send all of them.

    Both are whole descriptions of the same company or user.
    """
    if not before.keys() <= after.keys():
        return None
    for name in ADDED:
        if not before.get(name, {}).keys() <= after.get(name, {}).keys():
            return None
    old, new = _name_metrics(before), _name_metrics(after)
    if not old.keys() <= new.keys():
        return None
    changed = {
        name: value
        for name, value in after.items()
        if name not in before or value != before[name]
    }
    if METRICS in changed:
        changed[METRICS] = [row for key, row in new.items() if row != old.get(key)]
    return changed


def _name_metrics(entity: dict[str, Any]) -> dict[tuple[str, str, str], dict[str, Any]]:
    return {
        (row["event_subtype"], row["period"], row["month_reset"]): row
        for row in entity.get(METRICS, ())
    }
