"""Join the page's modules into one script for each view, without a build step."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from schematic_emulator.errors import EmulatorError
from schematic_emulator.inspector.script_text import HiddenTexts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_IMPORT = re.compile(
    r'^import \{([^}]*)\} from (\0\d+\0|"[^"]+");$', re.MULTILINE
)  # the path, hidden or not
_VENDORED = "vendor/"
_EXPORT = re.compile(
    r"^export (?=(?:async function\*?|function\*?|class|const|let) (\w+))", re.MULTILINE
)
_LIST = re.compile(r"(?:^|(?<=[;}]))export ?\{([^}]*)\};?$", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)
# Indentation, and blanks around operators.
_BLANKS = (
    (re.compile(r"\s*\n\s*"), "\n"),
    (re.compile(r" (=>|===|!==|&&|\?\?) "), r"\1"),
    (re.compile(r"^((?:const|let) [^=\n]+) = ", re.MULTILINE), r"\1="),
    (re.compile(r"\) \{$", re.MULTILINE), "){"),
)
_SCRIPT = re.compile(r"^var (\w+)=", re.MULTILINE)


class JoinError(EmulatorError):
    """Raised for a module that is not written as `join` reads it."""


def join(
    entries: Iterable[str],
    read: Callable[[str], str],
    *,
    outer: Mapping[str, str] | None = None,
) -> tuple[str, list[str]]:
    """Return modules and what they import as one script, and the names of all.

    Each is a function called once, in the order of the imports, so that its own names
    are its own. Of our modules, comments, indentation and some blanks are left out, but
    strings stay as they are. `read` returns a module's text by its path, `outer` has
    the addresses of scripts that hold modules already. Paths are those of `web/`, as
    `app/html.js`. Raises JoinError.
    """
    order: list[str] = []
    for entry in entries:
        _visit(entry, read, outer or {}, order, ())
    taken: dict[str, set[str]] = {}
    written = []
    for path in order:
        text = read(path)
        for found in _find_imports(path, text):
            if found in (outer or {}):
                taken.setdefault((outer or {})[found], set()).add(name_of(found))
        written.append(_wrap(path, text))
    heads = [
        f'import {{ {", ".join(sorted(names))} }} from "{address}";'
        for address, names in sorted(taken.items())
    ]
    return "\n".join([*heads, *written]) + "\n", order


def name_of(path: str) -> str:
    """Return the name that a module has in a script: none of its own names is such.

    >>> name_of("app/views/events.js")
    '$views_events'
    """
    return "$" + re.sub(r"\W", "_", path.removeprefix("app/").removesuffix(".js"))


def _visit(
    path: str,
    read: Callable[[str], str],
    outer: Mapping[str, str],
    order: list[str],
    above: tuple[str, ...],
) -> None:
    if path in above:
        raise JoinError(f"{path} imports itself, through {' and '.join(above)}")
    if path in order or path in outer:
        return
    for found in _find_imports(path, read(path)):
        _visit(found, read, outer, order, (*above, path))
    order.append(path)


def _hide(path: str, text: str) -> HiddenTexts:
    return HiddenTexts(text, is_short=path.startswith(_VENDORED))


def _find_imports(path: str, text: str) -> list[str]:
    hidden = _hide(path, text)
    found = _IMPORT.finditer(hidden.code)
    return [_locate(path, hidden.show(each[2])) for each in found]


def _locate(path: str, quoted: str) -> str:
    """Return the path of a module that another one imports."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), quoted[1:-1]))


def _wrap(path: str, text: str) -> str:
    """Return a module as a call whose result has what it exports."""
    hidden = _hide(path, text)
    code = hidden.code
    exported = dict.fromkeys(_EXPORT.findall(code))
    pairs = [*exported]
    for found in _LIST.finditer(code):
        pairs += [_write_export(each) for each in found[1].split(",") if each.strip()]
    if not pairs and (script := _SCRIPT.search(code)):
        pairs = [script[1]]  # a plain script: its one variable

    def bind(found: re.Match[str]) -> str:
        target = _locate(path, hidden.show(found[2]))
        names = found[1].replace(" as ", ":").replace(" ", "")
        return f"const {{{names}}} = {name_of(target)};"

    body = _EXPORT.sub("", _LIST.sub("", _IMPORT.sub(bind, code))).strip()
    left = _LEFT.search(body)
    if left is not None:
        text = hidden.show(left[0])
        raise JoinError(f"{path}: expected named imports and exports: {text[:80]}")
    result = f"return {{{','.join(pairs)}}};"
    text = body if path.startswith(_VENDORED) else hidden.show(_shorten(body))
    return f"const {name_of(path)} = (() => {{\n{text}\n{result}\n}})();"


def _shorten(text: str) -> str:
    """Return a script without indentation, with fewer lines and blanks.

    Two lines become one where the first ends a statement or starts a block.
    """
    for longer, shorter in _BLANKS:
        text = longer.sub(shorter, text)
    lines = text.split("\n")
    ends = ("" if each[-1:] in (";", "{") else "\n" for each in lines)
    return "".join(map("".join, zip(lines, ends, strict=True))).rstrip("\n")


def _write_export(each: str) -> str:
    own, _, name = each.strip().partition(" as ")
    return f"{name}:{own}" if name else own
