"""Count findings by rule and subject, and report each new kind of bad event once."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.api.store.capture import BAD, REFUSED
from schematic_emulator.api.store.redaction import hide_keys
from schematic_emulator.journeys.mapping_place import find_mapping_place
from schematic_emulator.journeys.states import STATES, read_verdict
from schematic_emulator.judgement.join_request import join_request
from schematic_emulator.judgement.subject import name_subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.journeys.entry import Entry

# Further kinds are not counted.
MOST = 10_000
Kind = tuple[str, str]


class Groups:
    """Counts findings of equal rule and subject, from the first journey on.

    `on_new` is called with the number, the rule or the state, and a message when a
    journey is bad or refused in a way that none was before.
    """

    def __init__(self) -> None:
        self.on_new: Callable[[int, str, str], None] = lambda *_: None
        self._found: dict[Kind, dict[str, Any]] = {}
        self._reasons: set[Kind] = set()
        # The groups that equal events without findings of their own count in.
        self._plain: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        self._lock = Lock()

    def add_plain(self, row: Capture) -> None:
        """Count the findings of an event whose text alone has none.

        Many come here that repeat another's bytes: no text is made for them again.
        """
        kind = row.noticed, row.subtype
        with self._lock:
            groups = self._plain.get(kind)
            for each in groups or ():
                each["count"] += 1
                each["last"] = row.journey
        if groups is not None:
            return
        groups = self.add_capture(row)
        with self._lock:
            if len(self._plain) >= MOST:
                self._plain.clear()
            self._plain[kind] = groups

    def add_capture(self, row: Capture) -> list[dict[str, Any]]:
        """Count the findings of an event that came straight to Schematic's end.

        Returns the groups that count them.
        """
        event = row.event or {}
        findings = [
            (each, each.subject or name_subject(each, event))
            for each in join_request(row.findings, row.violations)
        ]
        reason = row.error_message or ""
        return self._add(row.journey, row.verdict, findings, reason)

    def add_document(self, entry: Entry, document: dict[str, Any]) -> None:
        """Count the findings of a journey of Segment's end, unless it is a dry run."""
        if entry.is_scratch:
            return
        findings = [Finding(**each) for each in list_found(document)]
        reasons = [each["reason"] for each in document["destinations"]]
        reasons += [each["error"] for each in document["captures"]]
        named = [(each, each.subject) for each in findings]
        reason = next(filter(None, reasons), "")
        for group in self._add(entry.number, entry.state, named, reason):
            if "mapping" not in group:
                group["mapping"] = _find_mapping(group, document)

    def _add(
        self,
        number: int,
        state: int,
        findings: Iterable[tuple[Finding, str]],
        reason: str,
    ) -> list[dict[str, Any]]:
        news: list[tuple[str, str]] = []
        groups: list[dict[str, Any]] = []
        with self._lock:
            for finding, subject in findings:
                group = self._count(finding, hide_keys(subject), number)
                if group is None:
                    continue
                groups.append(group)
                if group["count"] == 1 and finding.severity == "error":
                    news.append((finding.rule, f"{subject}: {finding.message}"))
            kind = (STATES[read_verdict(state)], reason)
            is_bad = state in {BAD, REFUSED} and not findings
            if is_bad and kind not in self._reasons and len(self._reasons) < MOST:
                self._reasons.add(kind)
                news.append(kind)
        for what, message in news:
            self.on_new(number, what, hide_keys(message))
        return groups

    def _count(
        self, finding: Finding, subject: str, number: int
    ) -> dict[str, Any] | None:
        kind = (finding.rule, subject)
        known = self._found.get(kind)
        if known is not None:
            known["count"] += 1
            known["last"] = number
            return known
        if len(self._found) >= MOST:
            return None
        group = self._found[kind] = {
            "rule": finding.rule,
            "subject": subject,
            "severity": finding.severity,
            "message": hide_keys(finding.message),
            "found": hide_keys(finding.found),
            "count": 1,
            "first": number,
            "last": number,
        }
        return group

    def take(self, rows: Iterable[dict[str, Any]]) -> None:
        """Count on from the groups of a checkpoint."""
        with self._lock:
            self._plain.clear()
            self._found = {(row["rule"], row["subject"]): dict(row) for row in rows}

    def rows(self) -> list[dict[str, Any]]:
        """Return the groups, the most frequent first."""
        with self._lock:
            rows = [dict(each) for each in self._found.values()]
        return sorted(rows, key=lambda row: (-row["count"], row["first"]))

    def clear(self) -> None:
        """Count from zero."""
        with self._lock:
            self._found.clear()
            self._plain.clear()
            self._reasons.clear()


def _find_mapping(
    group: dict[str, Any], document: dict[str, Any]
) -> dict[str, str] | None:
    """Return the field of a mapping that the findings of a group lead to."""
    kind = group["rule"], group["subject"]
    for delivery in document["destinations"]:
        for each in delivery["findings"]:
            # What is empty in a finding is not stored.
            if (each["rule"], each.get("subject", "")) == kind:
                return find_mapping_place(each, delivery)
    return None


def list_found(document: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the findings of a journey's document, those of both ends."""
    for delivery in document["destinations"]:
        yield from delivery["findings"]
    for capture in document["captures"]:
        yield from capture["noticed"]
