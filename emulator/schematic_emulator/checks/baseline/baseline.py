"""Read and write a baseline: known findings, and the shape of the traffic."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from math import floor, log10
from typing import TYPE_CHECKING, Any

from schematic_contracts.pointer import write_pointer
from schematic_contracts.reading.document import Document
from schematic_emulator.checks.reviewed_file import (
    VERSION,
    ReviewedFileError,
    read_reviewed,
    write_reviewed,
)
from schematic_emulator.judgement.traffic.shape import Shape, ShapeGroup, Share

if TYPE_CHECKING:
    from collections.abc import Iterable

CONTRACT = "emulator/baseline"
CURE = "write it again with --write-baseline"
# All subjects of a rule: there are too many, or they would name users.
ALL = "*"
# A size is a scale for errors, no total: it is rounded down to two digits.
_SIZE_DIGITS, _SHARE_DIGITS, _ERROR_DIGITS = 2, 3, 2


@dataclass(frozen=True, slots=True)
class Known:
    """One known finding: its rule and subject, why it may be, and until when."""

    rule: str
    subject: str
    reason: str
    expires: date

    @property
    def key(self) -> tuple[str, str]:
        """Return what the finding is known by."""
        return self.rule, self.subject


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was found and what the traffic was like when the baseline was written."""

    name: str
    known: tuple[Known, ...] = ()
    shape: Shape = field(default_factory=dict)
    document: Document = field(default_factory=lambda: Document("", None))

    def locate_known(self, index: int) -> str:
        """Return the place of a known finding in the file."""
        return self.document.locate(write_pointer(["known", index]))

    def locate_share(self, group: str, measure: str) -> str:
        """Return the place of a share in the file, or of its group."""
        steps = ["shape", group, "shares", measure] if group in self.shape else []
        return self.document.locate(write_pointer(steps or ["shape"]))


def read_baseline(data: bytes, name: str) -> Baseline:
    """Return the baseline in a file. Raises ReviewedFileError for any other file."""
    document = read_reviewed(data, name, CONTRACT, CURE)
    known = tuple(
        Known(
            row["rule"],
            row["subject"],
            row.get("reason", ""),
            _read_date(row["expires"], f"/known/{index}/expires", document),
        )
        for index, row in enumerate(document.data["known"])
    )
    shape = {
        group: ShapeGroup(
            row["size"],
            {
                measure: Share(share["share"], share.get("error", 0.0))
                for measure, share in row["shares"].items()
            },
        )
        for group, row in document.data["shape"].items()
    }
    return Baseline(name, known, shape, document)


def _read_date(text: str, pointer: str, document: Document) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        place = f"{document.name}:{document.find_line(pointer) or 1}: {pointer}"
        raise ReviewedFileError(f"{place}: {error}; {CURE}") from None


def write_baseline(known: Iterable[Known], shape: Shape) -> str:
    """Return the text of the file: in a stable order, without totals and ids."""
    rows = [
        {
            "rule": one.rule,
            "subject": one.subject,
            "reason": one.reason,
            "expires": one.expires.isoformat(),
        }
        for one in sorted(known, key=lambda one: one.key)
    ]
    groups = {name: _write_group(group) for name, group in sorted(shape.items())}
    return write_reviewed({"version": VERSION, "known": rows, "shape": groups})


def _write_group(group: ShapeGroup) -> dict[str, Any]:
    shares = {
        measure: {
            "share": _round(one.share, _SHARE_DIGITS),
            **({"error": _round(one.error, _ERROR_DIGITS)} if one.error else {}),
        }
        for measure, one in sorted(group.shares.items())
    }
    return {"size": _round_down(group.size), "shares": shares}


def _round(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def _round_down(size: int) -> int:
    step = 10 ** max(0, floor(log10(size)) + 1 - _SIZE_DIGITS) if size else 1
    return size // step * step
