"""Stands in for orjson where no registry has it for WebAssembly: in these tests."""

import json

OPT_SORT_KEYS = 32


class JSONDecodeError(json.JSONDecodeError):
    """As orjson's."""


class JSONEncodeError(TypeError):
    """As orjson's."""


def loads(text):
    if isinstance(text, (bytes, bytearray, memoryview)):
        text = bytes(text).decode()
    try:
        value = json.loads(text, parse_constant=_refuse, parse_int=_read_int)
        json.dumps(value, ensure_ascii=False).encode()  # no half of a surrogate pair
    except (ValueError, RecursionError) as error:
        raise JSONDecodeError(str(error), "", 0) from None
    return value


def _read_int(text):
    number = int(text)
    return number if -(2**63) <= number < 2**64 else float(text)


def _refuse(constant):
    raise ValueError(constant)


def dumps(value, default=None, option=0):
    is_sorted = bool(option & OPT_SORT_KEYS)
    text = json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), sort_keys=is_sorted
    )
    return text.encode()
