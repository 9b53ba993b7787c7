"""Name files as a code host does: relative to the repository's root."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from schematic_emulator.checks.report.report import Subject
    from schematic_emulator.checks.stream.tally import Found


@dataclass(frozen=True, slots=True)
class Repository:
    """Where a check ran: its working folder, and the root of the repository around it.

    `rules_url` is the address at which docs/rules.md can be read, "" if there is none.
    """

    folder: Path
    root: Path
    rules_url: str = ""

    @classmethod
    def find(cls, folder: Path, rules_url: str = "") -> Repository:
        """Return the repository around a folder, or one with that folder as root."""
        around = [folder, *folder.parents]
        root = next((one for one in around if (one / ".git").exists()), folder)
        return cls(folder, root, rules_url)

    def path_of(self, file: str) -> str:
        """Return a file's path from the root, with slashes; outside of it, whole.

        >>> Repository(Path("/r/app"), Path("/r")).path_of("events/a.ndjson")
        'app/events/a.ndjson'
        """
        whole = os.path.normpath(self.folder / file)
        try:
            return Path(whole).relative_to(self.root).as_posix()
        except ValueError:
            return Path(whole).as_posix()

    def uri_of(self, file: str) -> str:
        """Return the path as a URI reference: percent-encoded where it has to be."""
        path = self.path_of(file)
        is_whole = path.startswith("/") or Path(path).is_absolute()
        scheme = f"file://{'' if path.startswith('/') else '/'}" if is_whole else ""
        safe = "/:" if is_whole else "/"
        return scheme + quote(path.encode("utf-8", "surrogatepass"), safe=safe)

    def link_to(self, rule_id: str) -> str:
        """Return the address that explains a rule, "" if there is none."""
        return f"{self.rules_url}#{rule_id}" if self.rules_url else ""


def find_column(found: Subject | Found) -> int | None:
    """Return the column of a finding on a mapping; that on an event has none."""
    finding = found.finding if hasattr(found, "finding") else found.example
    column = finding.place.rpartition(":")[2]
    return int(column) if column.isdecimal() else None
