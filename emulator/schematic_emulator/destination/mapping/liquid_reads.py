"""List what a Liquid template may read of an event, without parsing it.

What is listed is more than what is read, as any word may be a name. Source: liquidjs
10.30.1, dist/liquid.node.js (Tokenizer, readIdentifier, isWord).
"""

from __future__ import annotations

import re

# Names that are computed, names that another tokenizer reads, counters, and times:
# a template with one of these may read anything, or what is no part of the event.
_OPEN = re.compile(
    r"\[|\.\s|[^\x00-\x7f]|\{%-?\s*(?:liquid|increment|decrement)|\|\s*date"
)
_TRIMS = re.compile(r"(?<=\{[{%])-|-(?=[}%]\})")
# The names of tags and of filters, which are none of the event.
_NAMES = re.compile(r"(?<=\{%)\s*[-\w?]+|\|\s*[-\w?]+")
_PATH = re.compile(r"[-\w?]+(?:\.[-\w?]+)*")
# Words that are always read as an operator or as a value.
_WORDS = frozenset(
    {"and", "or", "not", "contains"}
    | {"true", "false", "nil", "null", "empty", "blank"}
)
_SIZE = "size"


def list_liquid_paths(template: str) -> set[tuple[str, ...]] | None:
    """Return the paths that a template may read; None if they cannot be listed.

    >>> sorted(list_liquid_paths("{% if a.b %}{{ c.size | upcase }}{% endif %}"))
    [('a', 'b'), ('c',)]
    """
    if _OPEN.search(template):
        return None
    text = _NAMES.sub(" ", _TRIMS.sub(" ", template))
    words = {each for each in _PATH.findall(text) if not each.isdigit()}
    return {_cut(tuple(each.split("."))) for each in words - _WORDS}


def _cut(path: tuple[str, ...]) -> tuple[str, ...]:
    """Cut a path before `size`, which depends on all of an object."""
    return path[: path.index(_SIZE, 1)] if _SIZE in path[1:] else path
