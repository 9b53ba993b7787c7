"""Find the action of subscriptions that name it by an id that is not public."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from schematic_emulator.configuration.mapping_file.rows import ACTION_IDS
from schematic_emulator.destination.definition import definition, find_fields
from schematic_emulator.terminal.safe_text import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schematic_emulator.configuration.mapping_file.mapping_file import MappingRow

_NAMED = 4
# A reference that names an action counts more than all its fields.
_NAME_WEIGHT = 100


def name_actions(rows: Sequence[MappingRow]) -> tuple[list[MappingRow], str]:
    """Return the rows with their actions, and a note on those that were inferred.

    An action is inferred from the fields that only it has, or from a reference to an
    id that names it (`${var.track_event}`); rows with one id have one action. A row
    that shows neither stays without one. The note is "" if every row names its action.
    """
    scores: dict[str, Counter[str]] = {}
    for row in rows:
        if _is_unnamed(row):
            scores.setdefault(_id_of(row), Counter()).update(_score(row))
    found: list[MappingRow] = []
    named: list[str] = []
    for row in rows:
        action = _is_unnamed(row) and _choose(scores[_id_of(row)])
        if not action:
            found.append(row)
            continue
        label = show(row.subscription.get("name") or row.pointer)
        named.append(f"{label} is {action}")
        found.append(
            replace(row, subscription={**row.subscription, "partnerAction": action})
        )
    return found, _describe(named)


def _is_unnamed(row: MappingRow) -> bool:
    return "partnerAction" not in row.subscription and bool(_id_of(row))


def _id_of(row: MappingRow) -> str:
    written = row.written if isinstance(row.written, dict) else {}
    return next((str(written[name]) for name in ACTION_IDS if name in written), "")


def _score(row: MappingRow) -> Counter[str]:
    mapping = row.subscription.get("mapping")
    fields = set(mapping) if isinstance(mapping, dict) else set()
    reference = _squash(_id_of(row))
    return Counter(
        {
            action: len(fields & own) + _NAME_WEIGHT * (_squash(action) in reference)
            for action, own in _own_fields().items()
        }
    )


def _squash(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


def _own_fields() -> dict[str, set[str]]:
    """Return the fields of each action that no other action has."""
    all_fields = {
        action: set(find_fields(action)) for action in definition()["actions"]
    }
    return {
        action: fields.difference(
            *(others for other, others in all_fields.items() if other != action)
        )
        for action, fields in all_fields.items()
    }


def _choose(score: Counter[str]) -> str:
    ranked = score.most_common(2)
    (action, most), (_, next_most) = ranked if len(ranked) > 1 else (("", 0), ("", 0))
    return action if most > next_most else ""


def _describe(named: list[str]) -> str:
    if not named:
        return ""
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return (
        "the ids of Schematic's actions are not public, so each action was inferred "
        f"from the fields: {', '.join(named[:_NAMED])}{more}"
    )
