"""Serve the page's files under names that change with their content."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from schematic_emulator.inspector.join import join, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFIX = "/_emulator/assets/"
VIEWS = ("events", "journey", "problems", "companies", "mapping")
SHELL = "app/shell.js"
# In this order: a later one wins. `views.css` is for all views but the events.
STYLES = tuple(
    f"style/{name}.css" for name in ("base", "plain", "bar", "parts", "events")
)
VIEW_STYLES = (
    "vendor/uPlot.css",
    *(f"style/{name}.css" for name in ("trace", "journey", "companies", "mapping")),
)
_INDENT = re.compile(r"\n\s+")
_TYPES = {"js": "text/javascript", "css": "text/css"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the page as it is served."""

    body: bytes
    mimetype: str


@cache
def read_web(path: str) -> str:
    """Return a file of `inspector/web/`, by its path there."""
    return (files(__package__) / "web" / path).read_text(encoding="utf-8")


@cache
def build_assets() -> tuple[dict[str, Asset], dict[str, str]]:
    """Return the assets by the names that they are served as, and these by short ones.

    Short names: `style.css`, `views.css`, `shell.js`, and one for each view and plain
    page, as `events.js`.
    """
    served: dict[str, Asset] = {}
    names: dict[str, str] = {}

    def add(short: str, text: str) -> None:
        body = text.encode()
        stem, _, kind = short.rpartition(".")
        name = f"{stem}.{sha256(body).hexdigest()[:12]}.{kind}"
        served[name], names[short] = Asset(body, _TYPES[kind]), name

    add("style.css", join_styles(STYLES))
    add("views.css", join_styles(VIEW_STYLES))
    for script in ("keys.js", "webhooks.js"):
        add(script, read_web(script))
    shell, modules = join([SHELL], read_web)
    exported = ", ".join(map(name_of, modules))
    add("shell.js", f"{shell}export {{ {exported} }};\n{name_of(SHELL)}.start();\n")
    outer = dict.fromkeys(modules, f"./{names['shell.js']}")
    for view in VIEWS:
        entry = f"app/views/{view}.js"
        text, _ = join([entry], read_web, outer=outer)
        add(f"{view}.js", f"{text}export {{ {name_of(entry)} as view }};\n")
    return served, names


def join_styles(paths: Iterable[str]) -> str:
    """Return style sheets as one, without indentation."""
    return _INDENT.sub("\n", "".join(map(read_web, paths)))


def address_of(short: str) -> str:
    """Return where an asset is served, by its short name."""
    return PREFIX + build_assets()[1][short]


def join_whole() -> str:
    """Return the shell with all views as one script, for a file of its own."""
    entries = [f"app/views/{view}.js" for view in VIEWS]
    text, _ = join([SHELL, *entries], read_web)
    named = {view: name_of(entry) for view, entry in zip(VIEWS, entries, strict=True)}
    views = ", ".join(f"{json.dumps(view)}: {name}" for view, name in named.items())
    return f"{text}{name_of(SHELL)}.start({{ {views} }});\n"
