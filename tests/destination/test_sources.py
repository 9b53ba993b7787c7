"""Check that every module of the destination names what it follows."""

from __future__ import annotations

import re

from support.imports import ROOT
from support.rows import on_rows

DESTINATION = ROOT / "emulator" / "schematic_emulator" / "destination"
MODULES = sorted(path.relative_to(DESTINATION) for path in DESTINATION.rglob("*.py"))
# A module copies behaviour from a source, or is an idea of this project.
NAMED = re.compile(r"\bSource\b.*:|\b[Oo]urs\b")
PINNED = {
    "@segment/action-destinations": "3.497.0",
    "@segment/actions-core": "3.170.0",
    "@segment/ajv-human-errors": "2.16.0",
    "@segment/destination-subscriptions": "3.37.0",
    "@segment/fql-ts": "1.10.1",
    "ajv": "8.20.0",
    "dayjs": "1.11.23",
    "liquidjs": "10.30.1",
    "node-fetch": "2.7.0",
}
VERSION = re.compile(rf"({'|'.join(PINNED)})\s+#?\s*(\d+\.\d+\.\d+)")


@on_rows("module", MODULES, ids=str)
def test_module_names_its_source(module):
    text = (DESTINATION / module).read_text("utf-8")

    assert NAMED.search(text), "write `Source: package version, file`"


def test_sources_have_one_version_per_package():
    """Every version beside a package's name is the version that is compared with."""
    texts = [(DESTINATION / module).read_text("utf-8") for module in MODULES]

    found = {pair for text in texts for pair in VERSION.findall(text)}

    assert found == set(PINNED.items())
