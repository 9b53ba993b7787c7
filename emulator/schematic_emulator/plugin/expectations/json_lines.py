"""Find the line of a mapping file on which a field is written."""

from __future__ import annotations

import ast
import warnings
from typing import Any


def find_line(
    text: str, subscriptions: list[Any], number: int, field: str
) -> int | None:
    """Return the line of a field of the n-th subscription's mapping, or None.

    Without a field, the line of the mapping. JSON is almost a Python expression,
    whose parser keeps lines; where it is not, there is no line.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text.strip("\ufeff"), mode="eval").body
        except (SyntaxError, ValueError, RecursionError):
            return None
    listed = _member(tree, "subscriptions") if isinstance(tree, ast.Dict) else tree
    found = _subscription(listed, subscriptions[number])
    mapping = _member(found, "mapping")
    if not field:
        return None if mapping is None else mapping.lineno
    return _line_of_member(mapping, field)


def _subscription(
    listed: ast.AST | None, subscription: dict[str, Any]
) -> ast.AST | None:
    """Find a subscription by its name, trigger and action; disabled ones are there."""
    if not isinstance(listed, ast.List):
        return None
    for element in listed.elts:
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
