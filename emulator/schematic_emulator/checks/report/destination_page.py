"""Write the destination's catalogue page as Markdown, for a terminal or a browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from schematic_emulator.terminal.safe_text import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

WIDTH = 80
# Segment's page gives a password's type as string; the package's code says password.
SETTING_TYPES = {"password": "string"}


def write_page(page: Mapping[str, Any]) -> Iterator[str]:
    """Yield the page's Markdown lines; `page` is what `destination.definition()` is."""
    yield f"# {page['catalog_name']} Destination"
    yield ""
    yield from _facts(page)
    yield from _section("Settings", _settings(page["settings"]))
    yield from _section("Presets", _presets(page))
    yield from _section("Mapping limit", _limit(page["mapping_limit"]))
    for action in page["actions"].values():
        yield from _section(action["title"], _action(action))


def _facts(page: Mapping[str, Any]) -> Iterator[str]:
    pinned = page["pinned"]
    yield from wrap(page["description"], WIDTH)
    yield ""
    if page["beta"]:
        yield "- In Beta"
    if page["partner_owned"]:
        yield "- Partner owned: the partner maintains it, not Segment"
    yield f"- Accepts {_list(page['accepted_calls'])} calls"
    yield f"- In the integrations object: `{page['integrations_name']}`"
    yield f"- Slug: `{page['slug']}`"
    yield f"- Read in `{pinned['package']}` {pinned['version']}"


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    yield ""
    yield f"## {title}"
    yield ""
    yield from lines


def _settings(settings: Mapping[str, Any]) -> Iterator[str]:
    for key, setting in settings.items():
        kind = SETTING_TYPES.get(setting["type"], setting["type"])
        yield from _field(key, {**setting, "type": kind})


def _presets(page: Mapping[str, Any]) -> Iterator[str]:
    rows = [
        (
            preset["name"],
            f"`{preset['subscribe']}`",
            page["actions"][preset["partnerAction"]]["title"],
        )
        for preset in page["presets"]
    ]
    yield from _table(("Preset", "Trigger", "Action"), rows)


def _limit(limit: int) -> Iterator[str]:
    yield f"One instance of the destination has at most {limit} mappings."


def _action(action: Mapping[str, Any]) -> Iterator[str]:
    yield from wrap(action["description"], WIDTH)
    yield f"A Cloud action. Its default trigger is `{action['default_trigger']}`."
    yield ""
    for key, field in action["fields"].items():
        yield from _field(key, {**field, "type": field["type"].upper()})


def _field(key: str, field: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    need = "required" if field["required"] else "optional"
    yield f"{indent}- **{field['label']}** (`{key}`) {field['type']}, {need}  "
    inner = f"{indent}  "
    for line in wrap(field["description"], WIDTH - len(inner)):
        yield inner + line
    if "default" in field:
        yield f"{inner}Default: `{json.dumps(field['default'])}`"
    for name, part in field.get("properties", {}).items():
        yield from _field(name, {**part, "type": part["type"].upper()}, inner)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    columns = list(zip(head, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    for row in (head, ["-" * width for width in widths], *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"| {' | '.join(cells)} |"


def _list(names: Sequence[str]) -> str:
    titled = [name.title() for name in names]
    return f"{', '.join(titled[:-1])} and {titled[-1]}"
