"""Find the line of a mapping file on which a property is written."""

from __future__ import annotations

import ast
import warnings
from typing import Any

from schematic_emulator.judgement.subscription_file import LISTS


def find_line(text: str, subscription: dict[str, Any], *way: str) -> int | None:
    """Return the line on which a subscription's property is written, or None.

    `way` is its path: `"mapping", "traits"`. JSON is almost a Python expression, and
    Python's parser knows lines. `true` and `null` are names to it, which is enough
    to find a key; JSON that Python cannot parse has no lines.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text.strip("\ufeff"), mode="eval").body
        except (SyntaxError, ValueError, RecursionError):
            return None
    lists = (_member(tree, name) for name in LISTS)
    listed = next((each for each in lists if each is not None), tree)
    found: ast.AST | None = _subscription(listed, subscription)
    *outer, last = way
    for name in outer:
        found = _member(found, name)
    return _line_of_member(found, last)


def _subscription(
    listed: ast.AST | None, subscription: dict[str, Any]
) -> ast.AST | None:
    """Return the node of a subscription with this name, trigger and action, or None.

    Its index would not do: the file also lists the disabled subscriptions.
    """
    elements = listed.elts if isinstance(listed, ast.List) else [listed]
    for element in elements:
        texts = {
            name: getattr(_member(element, name), "value", None)
            for name in ("name", "subscribe", "partnerAction")
        }
        if all(subscription.get(name) == text for name, text in texts.items()):
            return element
    return None


def _member(node: ast.AST | None, name: str) -> ast.expr | None:
    if not isinstance(node, ast.Dict):
        return None
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and key.value == name:
            return value
    return None


def _line_of_member(node: ast.AST | None, name: str) -> int | None:
    if not isinstance(node, ast.Dict):
        return None
    for key in node.keys:
        if isinstance(key, ast.Constant) and key.value == name:
            return key.lineno
    return None
