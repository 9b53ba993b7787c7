"""Parse a trigger as loosely as the engine does.

Source: @segment/destination-subscriptions 3.37.0, dist/cjs/parse-fql.js.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from schematic_contracts.reading.bounds import TRIGGER
from schematic_emulator.destination.errors import TriggerError
from schematic_emulator.destination.javascript.members import OBJECT_MEMBERS
from schematic_emulator.destination.javascript.numbers import text_number
from schematic_emulator.destination.javascript.strings import join_units, split_units
from schematic_emulator.destination.javascript.values import to_text, type_name
from schematic_emulator.destination.trigger.lexer import (
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
    InvalidCharacterError,
    TriggerToken,
    lex,
)
from schematic_emulator.destination.trigger.notes import Notes

if TYPE_CHECKING:
    from collections.abc import Iterator

Ast = dict[str, Any]

# V8's message for nearly every error, since `parse` then returns undefined.
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
BLOCKS = ("properties", "traits", "context")
PLAIN = ("event", "name", "userId")
FUNCTIONS = ("contains", "match")


def parse_trigger(trigger: Any) -> Ast:
    """Return the engine's AST of a trigger.

    Shape: `{"type": "group", "operator": "and", "children": [...]}`. Empty
    parentheses add a child None, in the engine undefined. Raises TriggerError
    for a trigger that the engine cannot parse.
    """
    return parse_noting(trigger, Notes())


def parse_noting(trigger: Any, notes: Notes) -> Ast:
    """Parse a trigger and record in `notes` what the parser ignores.

    Raises TriggerError as `parse_trigger` does; its cause is the lexer's error, whose
    reason the engine discards.
    """
    if not isinstance(trigger, str):
        kind = type_name(trigger)
        raise TriggerError("TypeError", f"a trigger is text, not {kind}: {UNREADABLE}")
    if len(trigger) > TRIGGER.most:
        raise TriggerError("RangeError", f"the trigger has {TRIGGER.refuse()}")
    try:
        notes.tokens = _merge_dotted(lex(trigger))
    except InvalidCharacterError as error:
        raise TriggerError("TypeError", UNREADABLE) from error
    tree = _parse(deque(notes.tokens), notes)
    if tree is None:
        raise TriggerError("TypeError", UNREADABLE)
    if tree["type"] != "group":
        return {"type": "group", "operator": "and", "children": [tree]}
    return tree


def _merge_dotted(tokens: list[TriggerToken]) -> list[TriggerToken]:
    """Join word, dot, word into one word, repeatedly (normalize).

    A dot before a number, a string or a keyword stays a token of its own, which then
    counts as the operator: `properties.0 = 1` never matches.
    """
    merged: list[TriggerToken] = []
    word: list[TriggerToken] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if word and token.kind == DOT and tokens[index + 1].kind == IDENTIFIER:
            word += [token, tokens[index + 1]]
            index += 2
            continue
        if word:
            merged.append(_join(word))
        word = [token] if token.kind == IDENTIFIER else []
        if not word:
            merged.append(token)
        index += 1
    return merged


def _join(word: list[TriggerToken]) -> TriggerToken:
    text = "".join(part.text for part in word)
    return TriggerToken(IDENTIFIER, text, word[0].start, word[-1].end)


def _parse(tokens: deque[TriggerToken], notes: Notes) -> Ast | None:
    nodes: list[Ast | None] = []
    joints: list[TriggerToken] = []
    notes.joints.append(joints)
    while tokens and (token := tokens.popleft()).kind != END:
        if token.kind == IDENTIFIER:
            is_read = _parse_word(token, tokens, nodes, notes)
        elif token.kind == OPERATOR and token.text == "!":
            is_read = _parse_negation(tokens, nodes, notes)
        elif is_read := token.kind == OPEN:
            nodes.append(_parse_parenthesis(token, tokens, notes))
        elif is_read := token.kind == CONDITIONAL:
            joints.append(token)
        if not is_read:
            notes.skipped.append(token)
    if len(nodes) > 1:
        # No precedence: the last `and` or `or` applies to the whole level.
        operator = joints[-1].text if joints else "and"
        return {"type": "group", "operator": operator, "children": nodes}
    return nodes[0] if nodes else None


def _parse_parenthesis(
    opening: TriggerToken, tokens: deque[TriggerToken], notes: Notes
) -> Ast | None:
    node = _parse(_split_parenthesis(opening, tokens, notes), notes)
    if node is None:
        notes.empty.append(opening)
    return node


def _split_parenthesis(
    opening: TriggerToken, tokens: deque[TriggerToken], notes: Notes
) -> deque[TriggerToken]:
    """Consume the tokens up to the first `)`: parentheses do not nest."""
    inner: deque[TriggerToken] = deque()
    while True:
        token = _next(tokens)
        if token is None:
            notes.unclosed.append(opening)
            raise TriggerError("TypeError", UNREADABLE)
        if token.kind == CLOSE:
            inner.append(END_TOKEN)
            return inner
        if token.kind == OPEN:
            notes.nested.append(token)
        inner.append(token)


def _next(tokens: deque[TriggerToken]) -> TriggerToken | None:
    return tokens.popleft() if tokens else None


def _parse_word(
    token: TriggerToken,
    tokens: deque[TriggerToken],
    nodes: list[Ast | None],
    notes: Notes,
) -> bool:
    """Parse the condition or function that a word starts; return whether it does.

    A condition consumes the next two tokens as operator and value, whatever they are.
    """
    field, _, rest = token.text.partition(".")
    # `tokenToConditionType["toString"]` is a function in JavaScript, thus true.
    if field in FIELD_TYPES or field in OBJECT_MEMBERS:
        operator, value = _next(tokens), _next(tokens)
        notes.conditions.append((token, operator or END_TOKEN, value or END_TOKEN))
        if operator is None:
            raise TriggerError("Error", "Operator token is missing")
        if value is None:
            raise TriggerError("Error", "Value token is missing")
        if field in FIELD_TYPES:
            name = rest if token.text.startswith(f"{field}.") else field
            nodes.append(_condition(field, name, operator, value))
    if token.text in FUNCTIONS:
        nodes += _parse_function(token, tokens, notes, is_negated=False)
    return field in FIELD_TYPES or token.text in FUNCTIONS


def _parse_negation(
    tokens: deque[TriggerToken], nodes: list[Ast | None], notes: Notes
) -> bool:
    """Parse a negated function if one follows; return whether it does.

    Any other `!` is ignored: `!(type = "track")` is not negated.
    """
    if not tokens:
        raise TriggerError("TypeError", UNREADABLE)
    is_function = tokens[0].kind == IDENTIFIER and tokens[0].text in FUNCTIONS
    if is_function:
        nodes += _parse_function(tokens.popleft(), tokens, notes, is_negated=True)
    return is_function


def _condition(
    field: str, name: str, operator: TriggerToken, value: TriggerToken
) -> Ast:
    node: Ast = {"type": FIELD_TYPES[field]}
    if field in BLOCKS:
        node["name"] = name
    special = _special_operator(field, operator.text, value)
    node["operator"] = special or operator.text
    if special is None or special.startswith("number"):
        literal = literal_of(value)
        node["value"] = literal if field in BLOCKS else to_text(literal)
    return node


def _special_operator(field: str, operator: str, value: TriggerToken) -> str | None:
    """Return the operator of a comparison with null, a boolean or a number, if any.

    A quoted "5" is not a number and `!= true` is not special. For `name` booleans are
    text, for `type` and `event` everything is.
    """
    if field in ("type", "event"):
        return None
    nulls = {("=", "null"): "not_exists", ("!=", "null"): "exists"}
    booleans = {("=", "true"): "is_true", ("=", "false"): "is_false"}
    numbers = {"=": "number_equals", "!=": "number_not_equals"}
    special = nulls.get((operator, value.text))
    if special is None and field != "name":
        special = booleans.get((operator, value.text))
    if special is None and field in BLOCKS and value.kind == NUMBER:
        special = numbers.get(operator)
    return special


def literal_of(token: TriggerToken) -> Any:
    """Return the value of a token; single quotes remain part of the text.

    The engine removes `"` only, so `'track'` never equals a type.
    """
    if token.kind == STRING:
        return token.text.removeprefix('"').removesuffix('"')
    if token.kind == NUMBER:
        return text_number(token.text)
    if token.kind == IDENTIFIER and token.text in ("true", "false"):
        return token.text == "true"
    return token.text


def _parse_function(
    function: TriggerToken,
    tokens: deque[TriggerToken],
    notes: Notes,
    *,
    is_negated: bool,
) -> Iterator[Ast]:
    """Parse the arguments by their position; parentheses and comma are not checked."""
    name = function.text
    _, field, _, value, _ = [_next(tokens) for _ in range(5)]
    notes.functions.append((function, field or END_TOKEN, value or END_TOKEN))
    if field is None:
        raise TriggerError("Error", f"{name}() is missing a 1st argument")
    if value is None:
        raise TriggerError("Error", f"{name}() is missing a 2nd argument")
    operator, text = _function_meaning(name, value)
    operator = f"not_{operator}" if is_negated else operator
    if field.text in PLAIN:
        yield {"type": field.text, "operator": operator, "value": text}
    for block in BLOCKS:
        if field.text.startswith(block):
            path = field.text.removeprefix(f"{block}.")
            node = {"type": FIELD_TYPES[block], "name": path}
            yield {**node, "operator": operator, "value": text}


def _function_meaning(name: str, value: TriggerToken) -> tuple[str, str]:
    text = to_text(literal_of(value))
    if name == "contains":
        return "contains", text
    units = split_units(text)
    # Anything else counts as `*text`: its first unit is removed even if it is not `*`.
    if value.text.endswith('*"'):
        return "starts_with", join_units(units[:-1])
    return "ends_with", join_units(units[1:])
