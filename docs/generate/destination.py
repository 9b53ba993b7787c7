"""Write what Segment's page says, what each profile does, and the tests that prove it.

`make docs` writes its output to docs/destination-page.md.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination import PINNED_VERSION
from schematic_emulator.terminal.safe_text import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WIDTH = 80
_INTRODUCTION = (
    "Each statement of the public page of Segment's Schematic destination, in our"
    " words; what the emulated destination does under each profile; and the tests"
    " and recorded cases that prove it. `make docs` generates this file from"
    " `docs/generate/promises.json`."
)


def read_promises() -> dict[str, Any]:
    """Return every statement of the page by section, with its profiles and proofs.

    **shape**: `{"source", "read", "sections": [{"title", "promises": [{"statement",
    "both" or "published" and "documented", "proofs"}]}]}`.
    """
    text = Path(__file__).with_name("promises.json").read_text(encoding="utf-8")
    promises: dict[str, Any] = json.loads(text)
    return promises


def write_promises(promises: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of docs/destination-page.md."""
    yield "# The destination's page, and what the emulator does"
    yield ""
    yield from wrap(_INTRODUCTION, WIDTH)
    yield ""
    yield f"Source: <{promises['source']}>, read {promises['read']}."
    yield ""
    yield from wrap(
        f"`published` is @segment/action-destinations {PINNED_VERSION} as it"
        " behaves; `documented` is what the page says.",
        WIDTH,
    )
    for section in promises["sections"]:
        yield ""
        yield f"## {section['title']}"
        for promise in section["promises"]:
            yield from _promise(promise)


def _promise(promise: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield from _item("- ", f"**{promise['statement']}**")
    for profile in ("both", "published", "documented"):
        if profile in promise:
            yield from _item(f"  - {profile}: ", promise[profile])
    yield "  - proof:"
    for proof in promise["proofs"]:
        yield f"    [{_short(proof)}](../{proof.partition('::')[0]})"


def _short(proof: str) -> str:
    """Return a test's function or a file's name, to be the text of a link."""
    path, _, test = proof.partition("::")
    return test or path.rpartition("/")[2]


def _item(head: str, text: str) -> Iterator[str]:
    indent = " " * (len(head) - len(head.lstrip()) + 2)
    lines = wrap(head.strip() + " " + text, WIDTH - len(indent))
    first, *rest = lines
    yield indent[:-2] + first
    for line in rest:
        yield indent + line


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in write_promises(read_promises()))
