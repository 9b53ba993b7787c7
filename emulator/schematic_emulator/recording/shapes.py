"""Replace the characters of a text by others of the same classes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schematic_emulator.recording.permutation import Permutation

_DIGITS = "0123456789"
_CLASSES = (
    _DIGITS,
    "aeiou",
    "bcdfghjklmnpqrstvwxyz",
    "àáâãäåèéêëìíîïòóôõöøùúûüýæœāăąēěęėīįıōőūůű",
    "çñßšžčćđłńňśźżğşřťď",
    *("".join(map(chr, range(*each))) for each in ((0x3B1, 0x3CA), (0x430, 0x450))),
    *("".join(map(chr, range(*each))) for each in ((0x5D0, 0x5EB), (0x621, 0x63B))),
    *("".join(map(chr, range(*each))) for each in ((0x904, 0x93A), (0xE01, 0xE2F))),
    *("".join(map(chr, range(*each))) for each in ((0x3041, 0x3097), (0x30A1, 0x30FB))),
    *("".join(map(chr, range(*each))) for each in ((0x4E00, 0x9FFF), (0xAC00, 0xD7A4))),
)
_OF: dict[str, str] = {each: chars for chars in _CLASSES for each in chars}
_INDEX = {each: at for chars in _CLASSES for at, each in enumerate(chars)}
_HEX = "0123456789abcdef"
_HEX_TEXT = re.compile(r"(?=.*\d)(?=.*[a-f])[0-9a-f]{8,}", re.IGNORECASE)
# A longer text is replaced in parts of this length.
_LONGEST = 32


def replace_characters(text: str, permutation: Permutation) -> str:
    """Return a text of the same length, with letters, digits and case as they were.

    A hexadecimal text stays one, and a number has as many digits.
    """
    lower = text.lower()
    if len(lower) != len(text):
        lower = text
    if lower.isascii() and lower.isdigit():
        return _replace_number(lower, permutation)
    if _HEX_TEXT.fullmatch(lower):
        found = _replace(lower, [_HEX] * len(lower), permutation)
    else:
        classes = [_OF.get(each, _CLASSES[2]) for each in lower]
        found = _replace(lower, classes, permutation)
    return match_case(found, text)


def match_case(found: str, text: str) -> str:
    """Return the found text with capital letters where the other text has them."""
    if text.islower():
        return found
    if text.isupper():
        return found.upper()
    pairs = zip(found, text, strict=True)
    return "".join(one.upper() if other.isupper() else one for one, other in pairs)


def replace_uuid(text: str, permutation: Permutation) -> str:
    """Return a UUID of the same version and variant."""
    digits = text.lower().replace("-", "")
    moving = f"{digits[:12]}{digits[13:16]}{digits[17:]}"
    pair = int(moving[:15], 16), int(moving[15:], 16)
    left, right = permutation.replace("uuid", pair, (16**15, 16**15))
    new = f"{left:015x}{right:015x}"
    last = f"{digits[16]}{new[15:18]}-{new[18:]}"
    found = f"{new[:8]}-{new[8:12]}-{digits[12]}{new[12:15]}-{last}"
    return found.upper() if text.isupper() else found


def replace_hex(text: str, permutation: Permutation) -> str:
    """Return hexadecimal digits between the same separators."""
    digits = re.sub(r"[^0-9a-f]", "", text.lower())
    found = iter(_replace(digits, [_HEX] * len(digits), permutation))
    shown = "".join(next(found) if each.isalnum() else each for each in text)
    return shown.upper() if text.isupper() else shown


def _replace_number(text: str, permutation: Permutation) -> str:
    """Return a number with as many leading zeros and other digits."""
    digits = text.lstrip("0")
    if not digits:
        return text
    classes = ["123456789"] + [_DIGITS] * (len(digits) - 1)
    return text[: len(text) - len(digits)] + _replace(digits, classes, permutation)


def _replace(text: str, classes: Sequence[str], permutation: Permutation) -> str:
    if len(text) <= _LONGEST:
        return _replace_part(text, classes, "", permutation)
    return "".join(
        _replace_part(
            text[at : at + _LONGEST], classes[at : at + _LONGEST], str(at), permutation
        )
        for at in range(0, len(text), _LONGEST)
    )


def _replace_part(
    text: str, classes: Sequence[str], label: str, permutation: Permutation
) -> str:
    half = len(text) // 2 or 1
    indexes = [_find(*each) for each in zip(text, classes, strict=True)]
    left, left_size = _join(indexes[:half], classes[:half])
    right, right_size = _join(indexes[half:], classes[half:])
    shape = f"{label}:{','.join(each[0] + str(len(each)) for each in classes)}"
    pair = permutation.replace(shape, (left, right), (left_size, right_size))
    return _split(pair[0], classes[:half]) + _split(pair[1], classes[half:])


def _find(char: str, chars: str) -> int:
    """Return the index of a character; one of no known script has any."""
    if _OF.get(char) is chars:
        return _INDEX[char]
    return chars.index(char) if char in chars else ord(char) % len(chars)


def _join(indexes: Sequence[int], classes: Sequence[str]) -> tuple[int, int]:
    """Return the number that the indexes are the digits of, and how many there are."""
    number, size = 0, 1
    for index, chars in zip(indexes, classes, strict=True):
        number = number * len(chars) + index
        size *= len(chars)
    return number, size


def _split(number: int, classes: Sequence[str]) -> str:
    found: list[str] = []
    for chars in reversed(classes):
        number, index = divmod(number, len(chars))
        found.append(chars[index])
    return "".join(reversed(found))
