"""What events of one file have, as columns: the fast way into a `TrafficTally`."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class TrafficColumns:
    """Lists that grow with each event; each has its own list of lines.

    The lines of a column are in ascending order. `message_names` is a call's event
    name, or its type; `names` a track event's name as sent and as the source has it,
    if it is sent; `times` what `read_time` returns, `traits`
    what `read_traits` does.
    """

    message_ids: list[str] = field(default_factory=list)
    message_names: list[str] = field(default_factory=list)
    message_lines: list[int] = field(default_factory=list)
    company_ids: list[str] = field(default_factory=list)
    company_lines: list[int] = field(default_factory=list)
    user_ids: list[str] = field(default_factory=list)
    user_lines: list[int] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)
    name_lines: list[int] = field(default_factory=list)
    times: list[tuple[str, str]] = field(default_factory=list)
    time_lines: list[int] = field(default_factory=list)
    traits: list[tuple[str, str]] = field(default_factory=list)
    trait_lines: list[int] = field(default_factory=list)
