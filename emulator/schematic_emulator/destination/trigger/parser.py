"""Parse a trigger as loosely as @segment/destination-subscriptions 3.37.0 does."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from collections.abc import Iterator

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
BLOCKS = ("properties", "traits", "context")
PLAIN = ("event", "name", "userId")
FUNCTIONS = ("contains", "match")


@dataclass(slots=True)
class Notes:
    """Gather what the parser passes over without a word, for whoever warns of it.

    `joints` are the `and`s and `or`s of each level; `conditions` hold field, operator
    and value, `functions` name, field and value, with END_TOKEN for what is missing;
    the rest are opening parentheses: within others, around nothing, without an end.
    """

    tokens: list[TriggerToken] = field(default_factory=list)
    skipped: list[TriggerToken] = field(default_factory=list)
    joints: list[list[TriggerToken]] = field(default_factory=list)
    conditions: list[tuple[TriggerToken, TriggerToken, TriggerToken]] = field(
        default_factory=list
    )
    functions: list[tuple[TriggerToken, TriggerToken, TriggerToken]] = field(
        default_factory=list
    )
    nested: list[TriggerToken] = field(default_factory=list)
    empty: list[TriggerToken] = field(default_factory=list)
    unclosed: list[TriggerToken] = field(default_factory=list)


def parse_trigger(trigger: Any) -> Ast:
    """Give the engine's AST for a trigger.

    An empty pair of parentheses is None among the children, as in the engine
    it is undefined. Raises TriggerError for what the engine cannot parse.
    """
    return parse_noting(trigger, Notes())


def parse_noting(trigger: Any, notes: Notes) -> Ast:
    """Parse a trigger, and note what is passed over on the way.

    Raises TriggerError as `parse_trigger` does; the lexer's own reason, which the
    engine loses, is its cause.
    """
    if not isinstance(trigger, str):
        kind = type_name(trigger)
        raise TriggerError("TypeError", f"a trigger is text, not {kind}: {UNREADABLE}")
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
    """Join word, dot, word into one word, again and again."""
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
    """Take what stands before the first closing one: parentheses do not nest."""
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
    """Read a condition if the word begins one, and say whether it does."""
    field, _, rest = token.text.partition(".")
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
    """Read a negated function if one follows, and say whether it does."""
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
    """Name the operator that a comparison with null, a boolean or a number is."""
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
    """Give the value that a token stands for; single quotes are part of it."""
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
    """Read the arguments by their position; brackets and comma are not checked."""
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
    if value.text.endswith('*"'):
        return "starts_with", join_units(units[:-1])
    return "ends_with", join_units(units[1:])
