"""Define what a tag does when it is rendered.

A leaf, since both modules of tags and their table import it.
Source: liquidjs 10.30.1, dist/liquid.node.js (Render.renderTemplates).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from liquid.ast import Node

if TYPE_CHECKING:
    from typing import NoReturn

    from liquid.token import Token

# It receives the scope and the list of texts to add to.
Act = Callable[[Any, list[str]], None]


class ActNode(Node):
    """Hold the function that a tag or a text is rendered by."""

    __slots__ = ("act",)

    def __init__(self, token: Token, act: Act) -> None:
        super().__init__(token)
        self.act = act

    def render_to_output(self, *_: Any) -> NoReturn:
        """Refuse to be rendered by python-liquid, which only parses."""
        raise TypeError(self.act)


def do_nothing(scope: Any, out: list[str]) -> None:
    """Render nothing."""
    del scope, out


def write(text: str) -> Act:
    """Create the act that adds a text."""
    return lambda _, out: out.append(text)


def join_acts(nodes: Iterable[Any]) -> Act:
    """Create the act that renders nodes one after another."""
    acts = [node.act for node in nodes]
    if not acts:
        return do_nothing
    if len(acts) == 1:
        act: Act = acts[0]
        return act

    def render(scope: Any, out: list[str]) -> None:
        for act in acts:
            act(scope, out)

    return render
