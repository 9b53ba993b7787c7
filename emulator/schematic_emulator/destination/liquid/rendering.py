"""Say what a tag does when it is rendered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from liquid.ast import Node

# It sees the scope, and where to write.
Act = Callable[[Any, TextIO], None]


def do_nothing(scope: Any, buffer: TextIO) -> None:
    """Render to nothing."""
    del scope, buffer


def render(nodes: Iterable[Node], scope: Any, buffer: TextIO) -> None:
    """Render nodes one after the other."""
    for node in nodes:
        node.render(scope, buffer)
