"""Draw the plots of docs/generator.md from real events: `make plots`.

Five profiles side by side, one file a measure. No plotting library: the same events
give the same bytes, which a test compares.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from segment_fixtures.portrait import measure
from segment_fixtures.traffic.profile import profile_names

FOLDER = Path(__file__).parent
_WIDTH, _HEIGHT, _TOP, _SIDE = 320, 150, 34, 150
_BARS = "#3b6ea5"
_TEXT = "#57606a"  # readable on a light page and on a dark one
_SPARSE = 12  # more bars than this stand upright and are named now and then


def draw_all() -> dict[str, str]:
    """Return the SVG text of each plot, by file name."""
    measures = {name: measure(name) for name in profile_names()}
    titles = dict.fromkeys(title for found in measures.values() for title in found)
    return {
        f"{title.replace(' ', '-')}.svg": _draw(
            title,
            {name: found[title] for name, found in measures.items() if title in found},
        )
        for title in titles
    }


def _draw(title: str, panels: dict[str, dict[str, int]]) -> str:
    wide = max(len(counts) for counts in panels.values()) > _SPARSE
    panel = _upright if wide else _lying
    parts = []
    for index, (name, counts) in enumerate(panels.items()):
        row, column = divmod(index, 2)
        left, top = column * (_WIDTH + _SIDE), _TOP + row * (_HEIGHT + _TOP)
        parts.append(
            f'<g transform="translate({left} {top})">'
            f'<text x="0" y="-8" font-weight="bold">{escape(name)}</text>'
            f"{panel(counts)}</g>"
        )
    width = 2 * (_WIDTH + _SIDE)
    height = (len(panels) + 1) // 2 * (_HEIGHT + _TOP) + _TOP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="11" fill="{_TEXT}">\n'
        f"<title>{escape(title)}</title>\n" + "\n".join(parts) + "\n</svg>\n"
    )


def _lying(counts: dict[str, int]) -> str:
    """Return bars from left to right, each with its label and count."""
    most, step = max(counts.values()), _HEIGHT // max(len(counts), 6)
    rows = []
    for index, (label, count) in enumerate(counts.items()):
        top, middle = index * step + 2, index * step + step // 2 + 4
        length = count * (_WIDTH - 60) // most
        rows += [
            _words(_SIDE - 5, middle, label, ' text-anchor="end"'),
            _bar(_SIDE, top, length, step - 4),
            _words(_SIDE + length + 4, middle, f"{count:,}"),
        ]
    return "".join(rows)


def _upright(counts: dict[str, int]) -> str:
    """Return bars from the ground up, every sixth with its label."""
    most, step = max(counts.values()), (_WIDTH + 60) // len(counts)
    rows = []
    for index, (label, count) in enumerate(counts.items()):
        tall, left = count * (_HEIGHT - 24) // most, 20 + index * step
        rows.append(_bar(left, _HEIGHT - 14 - tall, step - 2, tall))
        if index % 6 == 0:
            rows.append(_words(left, _HEIGHT, f"{label}:00"))
    return "".join(rows)


def _bar(left: int, top: int, width: int, height: int) -> str:
    place = f'x="{left}" y="{top}" width="{width}" height="{height}"'
    return f'<rect {place} fill="{_BARS}"/>'


def _words(left: int, top: int, text: str, manner: str = "") -> str:
    return f'<text x="{left}" y="{top}"{manner}>{escape(text)}</text>'


def main() -> None:
    """Write the plots beside this file."""
    for name, text in draw_all().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
