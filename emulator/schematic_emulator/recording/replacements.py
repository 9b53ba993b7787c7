"""Replace one value of a known kind: a word, an id, a number, a date, an address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import TYPE_CHECKING

from schematic_emulator.recording.names import Words
from schematic_emulator.recording.permutation import Permutation
from schematic_emulator.recording.shapes import (
    replace_characters,
    replace_hex,
    replace_uuid,
)

if TYPE_CHECKING:
    from collections.abc import Collection

# Country codes of one and of three digits, by how they start; the others have two.
_ONE = ("1", "7")
_THREE = (
    *("21", "22", "23", "24", "25", "26", "29", "35", "37", "38", "42", "50", "59"),
    *("67", "68", "69", "80", "85", "87", "88", "96", "97", "99"),
)
# How people write dates; with slashes in the order of the United States.
_ISO, _DATES = "%Y-%m-%d", ("%d.%m.%Y", "%m/%d/%Y", "%d-%m-%Y")
# First parts of public addresses, and the networks whose first parts stay.
_PUBLIC = [part for part in range(1, 224) if part not in {10, 127}]
_PRIVATE = {"10.": 1, "192.168.": 2, "169.254.": 2}
_PRIVATE |= {f"172.{part}.": 2 for part in range(16, 32)}
_SMALL_IP6 = 1 << 16
_HALF_IP6 = 1 << 56


class Replacements:
    """What stands for each value, by one key; words that are `kept` stand for none."""

    def __init__(self, key: str, kept: Collection[str]) -> None:
        self._permutation = Permutation(key)
        self.word = Words(self._permutation, kept).replace

    def number(self, value: int) -> int:
        """Return a number with as many digits."""
        found = int(replace_characters(str(abs(value)), self._permutation))
        return found if value >= 0 else -found

    def degree(self, value: float) -> float:
        """Return a latitude or longitude within the same degree."""
        whole, _, rest = str(value).partition(".")
        if not rest.isdigit():
            return value
        return float(f"{whole}.{replace_characters(rest, self._permutation)}")

    def day(self, text: str) -> str:
        """Return a date of the same year, written alike.

        Raises ValueError for another text.
        """
        form = next((each for each in _DATES if each[2] == text[2]), _ISO)
        day = datetime.strptime(text, form).replace(tzinfo=UTC)
        start = day.replace(month=1, day=1)
        size = (day.replace(month=12, day=31) - start).days + 1
        index = self._permutation.pick("day", (day - start).days, size)
        return (start + timedelta(index)).strftime(form)

    def uuid(self, text: str) -> str:
        """Return a UUID of the same version and variant."""
        return replace_uuid(text, self._permutation)

    def hardware_address(self, text: str) -> str:
        """Return a hardware address with the same separators."""
        return replace_hex(text, self._permutation)

    def phone(self, text: str) -> str:
        """Return a telephone or card number with the same country and layout."""
        digits = "".join(filter(str.isdigit, text))
        kept = _measure_country(digits) if text.startswith("+") else 0
        rest = replace_characters(digits[kept:], self._permutation)
        found = iter(digits[:kept] + rest)
        return "".join(next(found) if each.isdigit() else each for each in text)

    def address(self, text: str) -> str | None:
        """Return an IP address of the same family, None for other text.

        A private address stays in its network; one of the machine itself stays.
        """
        try:
            return self._address4(text) if "." in text else self._address6(text)
        except AddressValueError:
            return None

    def _address4(self, text: str) -> str:
        parts = list(IPv4Address(text).packed)
        kept = next((n for head, n in _PRIVATE.items() if text.startswith(head)), 0)
        if kept:
            *head, low = parts[kept:]
            pair = int.from_bytes(bytes(head)), low
            sizes = 256 ** len(head), 256
            left, right = self._permutation.replace(f"ip{kept}", pair, sizes)
            shown = *parts[:kept], *left.to_bytes(len(head)), right
            return ".".join(map(str, shown))
        if parts[0] not in _PUBLIC:
            return text
        pair = _PUBLIC.index(parts[0]) * 256 + parts[1], parts[2] * 256 + parts[3]
        sizes = len(_PUBLIC) * 256, 256 * 256
        high, low = self._permutation.replace("ip", pair, sizes)
        first, second = divmod(high, 256)
        shown = _PUBLIC[first], second, low // 256, low % 256
        return ".".join(map(str, shown))

    def _address6(self, text: str) -> str:
        value = int(IPv6Address(text))
        if value < _SMALL_IP6:
            return text
        rest = value % (_HALF_IP6 * _HALF_IP6)
        sizes = _HALF_IP6, _HALF_IP6
        high, low = self._permutation.replace("ip6", divmod(rest, _HALF_IP6), sizes)
        return str(IPv6Address(value - rest + high * _HALF_IP6 + low))


def _measure_country(digits: str) -> int:
    """Return the length of the country code that starts an international number."""
    if digits.startswith(_ONE):
        return 1
    return 3 if digits.startswith(_THREE) else 2
