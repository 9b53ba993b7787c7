"""Replay recorded cases of the published engine and print what differs.

Run with `python -m schematic_emulator.destination.parity.replay FILE --mode MODE`.
Ours; modes.py names the functions of the engine whose results are recorded.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.javascript.values import is_number
from schematic_emulator.destination.parity.modes import MODES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Case = dict[str, Any]
_DEEPEST = 10_000  # calls; V8's stack is about as deep
_MISSING = "(missing)"
# Errors whose messages come from V8 or liquidjs: only their names are compared.
_UNPORTABLE = frozenset(
    {"TypeError", "AggregateError", "ParseError", "RenderError", "TokenizationError"}
)
_NOT_COMPARED = frozenset({"lossy"})


def main(arguments: list[str] | None = None) -> int:
    """Replay a file and return the exit code: 1 if anything differs."""
    options = _parse_arguments(arguments)
    sys.setrecursionlimit(_DEEPEST)
    lines = sys.stdin if options.file == "-" else _open_lines(options.file)
    passed = differed = 0
    for case, found in replay(lines, MODES[options.mode]):
        if not found:
            passed += 1
            continue
        differed += 1
        _say(json.dumps({"id": case.get("id"), "differs": found}))
    _say(f"passed {passed}, differed {differed}")
    return 1 if differed else 0


def replay(
    lines: Iterable[str], answer: Callable[[Any], Any]
) -> Iterable[tuple[Case, list[dict[str, Any]]]]:
    """Yield each case with the differences between `expect` and our answer."""
    for line in lines:
        if line.strip():
            case = json.loads(line)
            yield case, differences(case["expect"], answer(case["case"]))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _open_lines(path: str) -> list[str]:
    # Not splitlines(): a line may contain U+2028.
    return Path(path).read_text("utf-8").split("\n")


def _parse_arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m schematic_emulator.destination.parity.replay",
        description="Compare this destination with recorded results of the engine.",
        epilog="exit status: 0 all equal, 1 something differs, 2 usage error",
    )
    parser.add_argument("file", help="NDJSON of {id, case, expect}; - for stdin")
    parser.add_argument("--mode", required=True, choices=sorted(MODES))
    return parser.parse_args(arguments)


def differences(expected: Any, found: Any) -> list[dict[str, Any]]:
    """Return every place where two JSON values differ, with both values.

    Numbers are compared as doubles, objects without regard to order.
    """
    return list(_differences(expected, found, ""))


def _differences(expected: Any, found: Any, pointer: str) -> Iterator[dict[str, Any]]:
    if isinstance(expected, dict) and isinstance(found, dict):
        yield from _object_differences(expected, found, pointer)
    elif isinstance(expected, list) and isinstance(found, list):
        yield from _list_differences(expected, found, pointer)
    elif not _is_equal(expected, found):
        yield {"at": pointer, "expected": expected, "found": found}


def _object_differences(
    expected: dict[str, Any], found: dict[str, Any], pointer: str
) -> Iterator[dict[str, Any]]:
    ignored = set(_NOT_COMPARED) if not pointer else set()
    name = expected.get("name")
    if isinstance(name, str) and name in _UNPORTABLE and "message" in expected:
        ignored.add("message")
    for key in {**expected, **found}:
        if key not in ignored:
            below = f"{pointer}/{key}"
            yield from _differences(
                expected.get(key, _MISSING), found.get(key, _MISSING), below
            )


def _list_differences(
    expected: list[Any], found: list[Any], pointer: str
) -> Iterator[dict[str, Any]]:
    for index in range(max(len(expected), len(found))):
        left, right = _item(expected, index), _item(found, index)
        yield from _differences(left, right, f"{pointer}/{index}")


def _item(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else _MISSING


def _is_equal(expected: Any, found: Any) -> bool:
    if is_number(expected) and is_number(found):
        return float(expected) == float(found)
    return type(expected) is type(found) and bool(expected == found)


if __name__ == "__main__":
    sys.exit(main())
