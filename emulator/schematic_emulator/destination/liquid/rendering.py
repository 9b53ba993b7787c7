"""Define what a tag does when it is rendered.

A leaf, since both modules of tags and their table import it.
Source: liquidjs 10.30.1, dist/liquid.node.js (Render.renderTemplates).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from liquid.ast import Node

# It receives the scope and the stream to write to.
Act = Callable[[Any, TextIO], None]


def do_nothing(scope: Any, buffer: TextIO) -> None:
    """Render nothing."""
    del scope, buffer


def render(nodes: Iterable[Node], scope: Any, buffer: TextIO) -> None:
    """Render nodes one after another."""
    for node in nodes:
        node.render(scope, buffer)
