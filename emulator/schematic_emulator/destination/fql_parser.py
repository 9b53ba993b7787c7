"""Parse a trigger as loosely as @segment/destination-subscriptions 3.37.0 does."""

from __future__ import annotations

from collections import deque
from typing import Any

from schematic_emulator.destination.errors import TriggerError
from schematic_emulator.destination.fql_lexer import (
    CLOSE,
    CONDITIONAL,
    DOT,
    END,
    END_TOKEN,
    IDENTIFIER,
    NUMBER,
    OPEN,
    OPERATOR,
    STRING,
    Token,
    UnreadableError,
    lex,
)
from schematic_emulator.destination.js_members import OBJECT_MEMBERS
from schematic_emulator.destination.js_numbers import text_number
from schematic_emulator.destination.js_strings import join_units, split_units
from schematic_emulator.destination.js_values import to_text, type_name

Ast = dict[str, Any]

# V8's text for nearly everything that goes wrong.
UNREADABLE = "Cannot read properties of undefined (reading 'type')"

FIELD_TYPES = {
    "type": "event-type",
    "event": "event",
    "name": "name",
    "userId": "userId",
    "context": "event-context",
    "properties": "event-property",
    "traits": "event-trait",
}
_BLOCKS = ("properties", "traits", "context")
_PLAIN = ("event", "name", "userId")
_FUNCTIONS = ("contains", "match")


def parse_trigger(trigger: Any) -> Ast:
    """Give the engine's AST for a trigger.

    An empty pair of parentheses is None among the children, as in the engine
    it is undefined. Raises TriggerError for what the engine cannot parse.
    """
    if not isinstance(trigger, str):
        kind = type_name(trigger)
        raise TriggerError("TypeError", f"a trigger is text, not {kind}: {UNREADABLE}")
    try:
        tokens = deque(_merge_dotted(lex(trigger)))
    except UnreadableError:
        raise TriggerError("TypeError", UNREADABLE) from None
    tree = _parse(tokens)
    if tree is None:
        raise TriggerError("TypeError", UNREADABLE)
    if tree["type"] != "group":
        return {"type": "group", "operator": "and", "children": [tree]}
    return tree


def _merge_dotted(tokens: list[Token]) -> list[Token]:
    """Join word, dot, word into one word, again and again."""
    merged: list[Token] = []
    parts: list[str] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if parts and token.kind == DOT and tokens[index + 1].kind == IDENTIFIER:
            parts += [".", tokens[index + 1].text]
            index += 2
            continue
        if parts:
            merged.append(Token(IDENTIFIER, "".join(parts)))
        parts = [token.text] if token.kind == IDENTIFIER else []
        if not parts:
            merged.append(token)
        index += 1
    return merged


def _parse(tokens: deque[Token]) -> Ast | None:
    nodes: list[Ast | None] = []
    operator = "and"
    while tokens and (token := tokens.popleft()).kind != END:
        if token.kind == IDENTIFIER:
            _parse_word(token, tokens, nodes)
        elif token.kind == OPERATOR and token.text == "!":
            _parse_negation(tokens, nodes)
        elif token.kind == OPEN:
            nodes.append(_parse(_take_parenthesis(tokens)))
        elif token.kind == CONDITIONAL:
            operator = token.text
    if len(nodes) > 1:
        return {"type": "group", "operator": operator, "children": nodes}
    return nodes[0] if nodes else None


def _take_parenthesis(tokens: deque[Token]) -> deque[Token]:
    """Take what stands before the first closing one: parentheses do not nest."""
    inner: deque[Token] = deque()
    while True:
        token = _take(tokens)
        if token is None:
            raise TriggerError("TypeError", UNREADABLE)
        if token.kind == CLOSE:
            inner.append(END_TOKEN)
            return inner
        inner.append(token)


def _take(tokens: deque[Token]) -> Token | None:
    return tokens.popleft() if tokens else None


def _parse_word(token: Token, tokens: deque[Token], nodes: list[Ast | None]) -> None:
    field, _, rest = token.text.partition(".")
    if field in FIELD_TYPES or field in OBJECT_MEMBERS:
        operator, value = _take(tokens), _take(tokens)
        if operator is None:
            raise TriggerError("Error", "Operator token is missing")
        if value is None:
            raise TriggerError("Error", "Value token is missing")
        if field in FIELD_TYPES:
            name = rest if token.text.startswith(f"{field}.") else field
            nodes.append(_condition(field, name, operator, value))
    if token.text in _FUNCTIONS:
        _parse_function(token.text, tokens, nodes, is_negated=False)


def _parse_negation(tokens: deque[Token], nodes: list[Ast | None]) -> None:
    if not tokens:
        raise TriggerError("TypeError", UNREADABLE)
    if tokens[0].kind == IDENTIFIER and tokens[0].text in _FUNCTIONS:
        _parse_function(tokens.popleft().text, tokens, nodes, is_negated=True)


def _condition(field: str, name: str, operator: Token, value: Token) -> Ast:
    node: Ast = {"type": FIELD_TYPES[field]}
    if field in _BLOCKS:
        node["name"] = name
    special = _special_operator(field, operator.text, value)
    node["operator"] = special or operator.text
    if special is None or special.startswith("number"):
        literal = _literal(value)
        node["value"] = literal if field in _BLOCKS else to_text(literal)
    return node


def _special_operator(field: str, operator: str, value: Token) -> str | None:
    """Name the operator that a comparison with null, a boolean or a number is."""
    if field in ("type", "event"):
        return None
    nulls = {("=", "null"): "not_exists", ("!=", "null"): "exists"}
    booleans = {("=", "true"): "is_true", ("=", "false"): "is_false"}
    numbers = {"=": "number_equals", "!=": "number_not_equals"}
    special = nulls.get((operator, value.text))
    if special is None and field != "name":
        special = booleans.get((operator, value.text))
    if special is None and field in _BLOCKS and value.kind == NUMBER:
        special = numbers.get(operator)
    return special


def _literal(token: Token) -> Any:
    if token.kind == STRING:
        return token.text.removeprefix('"').removesuffix('"')
    if token.kind == NUMBER:
        return text_number(token.text)
    if token.kind == IDENTIFIER and token.text in ("true", "false"):
        return token.text == "true"
    return token.text


def _parse_function(
    name: str, tokens: deque[Token], nodes: list[Ast | None], *, is_negated: bool
) -> None:
    """Read the arguments by their position; brackets and comma are not checked."""
    _take(tokens)
    field = _take(tokens)
    if field is None:
        raise TriggerError("Error", f"{name}() is missing a 1st argument")
    _take(tokens)
    value = _take(tokens)
    if value is None:
        raise TriggerError("Error", f"{name}() is missing a 2nd argument")
    _take(tokens)
    operator, text = _function_meaning(name, value)
    operator = f"not_{operator}" if is_negated else operator
    if field.text in _PLAIN:
        nodes.append({"type": field.text, "operator": operator, "value": text})
    for block in _BLOCKS:
        if field.text.startswith(block):
            path = field.text.removeprefix(f"{block}.")
            node = {"type": FIELD_TYPES[block], "name": path}
            nodes.append({**node, "operator": operator, "value": text})


def _function_meaning(name: str, value: Token) -> tuple[str, str]:
    text = to_text(_literal(value))
    if name == "contains":
        return "contains", text
    units = split_units(text)
    if value.text.endswith('*"'):
        return "starts_with", join_units(units[:-1])
    return "ends_with", join_units(units[1:])
