"""Equal findings are counted together."""

from __future__ import annotations

from schematic_emulator.journeys.entry import Entry
from schematic_emulator.journeys.groups import Groups
from schematic_emulator.journeys.states import SEGMENT


def test_finding_without_a_subject_is_counted():
    """What is empty in a finding is not stored."""
    finding = {"rule": "repeated-message", "message": "it was sent again"}
    delivery = {"id": "d", "reason": "", "subscriptions": [], "requests": []}
    document = {"destinations": [{**delivery, "findings": [finding]}], "captures": []}
    groups = Groups()

    groups.add_document(Entry(7, 0.0, SEGMENT, 0, None, ()), document)

    [row] = groups.rows()
    assert (row["rule"], row["subject"], row["first"]) == ("repeated-message", "", 7)
