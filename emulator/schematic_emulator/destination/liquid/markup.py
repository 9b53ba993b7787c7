"""Escape text for HTML and URLs, and undo it, as liquidjs does.

Source: liquidjs 10.30.1, dist/liquid.node.js (htmlFilters, urlFilters, base64Filters);
ECMA-262, encodeURIComponent, encodeURI and decodeURIComponent.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_to_bytes

from schematic_emulator.destination.javascript.values import UNDEFINED
from schematic_emulator.destination.liquid.failures import render_error
from schematic_emulator.destination.liquid.values import is_js_true, liquid_text, utf8

if TYPE_CHECKING:
    from collections.abc import Callable

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"}
_CHARACTERS = {escape: character for character, escape in _ESCAPES.items()}
_ESCAPED = re.compile("&(?:amp|lt|gt|#34|#39);")
# The start and end of each kind of part to remove; the first that matches applies.
_BLOCKS = {"<script": "</script>", "<style": "</style>", "<!--": "-->", "<": ">"}
_COMPONENT = "!'()*-._~"  # what encodeURIComponent leaves besides letters and digits
_ADDRESS = "!#$&'()*+,-./:;=?@_~"
_PERCENT = re.compile("%(?![0-9a-fA-F]{2})")
_ACCENTS = {
    "\u00e0\u00e1\u00e2\u00e3\u00e4\u00e5": "a",
    "\u00e6": "ae",
    "\u00e7": "c",
    "\u00e8\u00e9\u00ea\u00eb": "e",
    "\u00ec\u00ed\u00ee\u00ef": "i",
    "\u00f0": "d",
    "\u00f1": "n",
    "\u00f2\u00f3\u00f4\u00f5\u00f6\u00f8": "o",
    "\u00f9\u00fa\u00fb\u00fc": "u",
    "\u00fd\u00ff": "y",
    "\u00df": "ss",
    "\u0153": "oe",
    "\u00fe": "th",
    "\u1e9e": "SS",
    "\u0152": "OE",
    "\u00de": "TH",
}
_PLAIN = {ord(one): text for letters, text in _ACCENTS.items() for one in letters}
_SLUG_PUNCTUATION = {"pretty": "._~!$&'()+,;=@", "default": "", "latin": ""}


def strip_html(text: str) -> str:
    """Remove scripts, styles, comments and tags; unclosed ones stay."""
    blocks = dict(_BLOCKS)
    parts: list[str] = []
    place = 0
    while (start := text.find("<", place)) >= 0:
        parts.append(text[place:start])
        place = _end_of_part(text, start, blocks)
        if place < 0:
            return "".join([*parts, text[start:]])
    return "".join([*parts, text[place:]])


def _end_of_part(text: str, start: int, blocks: dict[str, str]) -> int:
    """Return where a part ends, -1 if it does not.

    An end that is missing once is not searched again, which keeps this linear.
    """
    for opening, closing in list(blocks.items()):
        if text.startswith(opening, start):
            end = text.find(closing, start + len(opening))
            if end >= 0:
                return end + len(closing)
            del blocks[opening]
    return -1


def _escape(text: str) -> str:
    return re.sub("[&<>\"']", lambda match: _ESCAPES[match[0]], text)


def _escape_once(text: str) -> str:
    return _escape(_ESCAPED.sub(lambda match: _CHARACTERS[match[0]], text))


def _encode(text: str, safe: str) -> str:
    try:
        return quote(text, safe=safe)
    except UnicodeEncodeError:
        raise render_error("URI malformed") from None


def _url_decode(text: str) -> str:
    text = text.replace("+", " ")
    try:
        if _PERCENT.search(text):
            raise render_error("URI malformed")
        # Only escaped text must be valid UTF-8; a lone surrogate stays as it is.
        return re.sub(
            "(?:%[0-9a-fA-F]{2})+",
            lambda match: unquote_to_bytes(match[0]).decode(),
            text,
        )
    except UnicodeDecodeError:
        raise render_error("URI malformed") from None


def _cgi_escape(text: str) -> str:
    return _encode(text, "-._~").replace("%20", "+")


def slugify(
    _: Any, value: Any, mode: Any = UNDEFINED, is_cased: Any = UNDEFINED, *__: Any
) -> str:
    """Write text for a URL: words, with a dash for each run of other characters."""
    text = liquid_text(value)
    kind = "default" if mode is UNDEFINED else liquid_text(mode)
    if kind == "latin":
        text = text.translate(_PLAIN)
    if kind in _SLUGS:
        text = re.sub("^-|-$", "", _SLUGS[kind](text))
    return text if is_js_true(is_cased) else text.lower()


def _dashes(allowed: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        marked = (one if _is_word(one) or one in allowed else "\0" for one in text)
        return re.sub("\0+", "-", "".join(marked))

    return change


def _is_word(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category[0] in "LM" or category == "Nd"


_SLUGS: dict[str, Callable[[str], str]] = {
    **{kind: _dashes(allowed) for kind, allowed in _SLUG_PUNCTUATION.items()},
    "raw": lambda text: re.sub(r"[\s\ufeff]+", "-", text),
    "ascii": lambda text: re.sub("[^A-Za-z0-9]+", "-", text),
}


def _decode_base64(text: str) -> str:
    text = re.sub("[\t\n\f\r ]", "", text)
    if len(text) % 4 == 0:
        text = re.sub(r"==?\Z", "", text)
    if len(text) % 4 == 1 or not re.fullmatch("[A-Za-z0-9+/]*", text):
        raise render_error("invalid base64 provided to base64_decode")
    return base64.b64decode(text + "=" * (-len(text) % 4)).decode("utf-8", "replace")


MARKUP_TEXTS: dict[str, Callable[[str], str]] = {
    "escape": _escape,
    "xml_escape": _escape,
    "escape_once": _escape_once,
    "strip_html": strip_html,
    "url_encode": lambda text: _encode(text, _COMPONENT).replace("%20", "+"),
    "url_decode": _url_decode,
    "cgi_escape": _cgi_escape,
    "uri_escape": lambda text: _encode(text, _ADDRESS + "[]"),
    "base64_encode": lambda text: base64.b64encode(utf8(text)).decode(),
    "base64_decode": _decode_base64,
}
