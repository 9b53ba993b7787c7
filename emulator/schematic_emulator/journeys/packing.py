"""Pack a journey's JSON into few bytes: most of it is what others have, too."""

from __future__ import annotations

import json
import zlib
from functools import cache
from typing import Any

import orjson

_BITS, _MEMORY = 15, 8
# Five journeys of generated events. Never change it: files have what it packed.
DICTIONARY = "data/dictionary.jsonl"


def pack(document: dict[str, Any]) -> bytes:
    """Return a document as compressed JSON."""
    packing = zlib.compressobj(
        zlib.Z_DEFAULT_COMPRESSION,
        zlib.DEFLATED,
        _BITS,
        _MEMORY,
        zlib.Z_DEFAULT_STRATEGY,
        read_dictionary(),
    )
    return packing.compress(_write(document)) + packing.flush()


def unpack(packed: bytes) -> dict[str, Any]:
    """Return the document that was packed."""
    unpacking = zlib.decompressobj(_BITS, read_dictionary())
    document: dict[str, Any] = read_json(unpacking.decompress(packed))
    return document


@cache
def read_dictionary() -> bytes:
    """Return the text that packed documents refer to."""
    from importlib.resources import files  # slow to load; a start packs nothing

    return files("schematic_emulator.journeys").joinpath(DICTIONARY).read_bytes()


# orjson takes neither half a surrogate pair nor a number beyond 64 bits.
def _write(document: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(document)
    except TypeError:
        return json.dumps(document).encode()


def read_json(text: bytes) -> Any:
    """Return JSON as data, half surrogate pairs included."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text.decode("utf-8", "surrogatepass"))
