"""Write an event and a mapping into a link, and read them back from one.

All of it is in the link's fragment, which a browser does not send to any server:
`#1.` and base64url of raw DEFLATE of JSON. `docs/playground/app/permalink.js` reads and
writes the same; a test holds one against the other.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import asdict, dataclass, fields
from functools import cache
from importlib.metadata import version
from typing import Any

from schematic_contracts.reading.bounds import LINK, LINK_TEXT
from schematic_emulator.errors import EmulatorError

ADDRESS = "https://OWNER.github.io/schematic-emulator/playground/"
FORMAT = 1
PROFILES = ("published", "documented")
FOREIGN = "what stands after # is not a link of the playground"
NEWER = "the link is of a newer version of the playground; reload the page, or update"
CUT = "the link is cut or damaged; copy all of it"
_FRAGMENT = re.compile(r"#?([1-9][0-9]{0,3})\.([A-Za-z0-9_-]*)")
_RAW = -zlib.MAX_WBITS


class LinkError(EmulatorError):
    """Raised for a fragment that cannot be read; the text says why in one line."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the playground shows: texts as people typed them, and a profile.

    No `mapping` means the presets. `head` is a second mapping to compare with. `other`
    holds, as one JSON object, the parts of a rule's example that are neither event nor
    mapping. `version` is that of the project which wrote the link.
    """

    event: str = ""
    mapping: str = ""
    head: str = ""
    other: str = ""
    profile: str = PROFILES[0]
    version: str = ""


def write_link(case: Case) -> str:
    """Return the address at which the playground shows a case.

    Raises LinkError for more than a link can hold.
    """
    fragment = write_fragment(case)
    if len(fragment) >= LINK.most:
        raise LinkError(f"the link would have {LINK.refuse()}")
    read_fragment(fragment)  # few letters may hold more than is read
    return f"{ADDRESS}#{fragment}"


def write_fragment(case: Case) -> str:
    """Return a case as a fragment without its `#`, with the version that wrote it."""
    given = {**asdict(case), "version": _read_version()}
    text = json.dumps({name: value for name, value in given.items() if value})
    packer = zlib.compressobj(9, zlib.DEFLATED, _RAW)
    packed = packer.compress(text.encode()) + packer.flush()
    return f"{FORMAT}.{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


@cache
def _read_version() -> str:
    return version("schematic-emulator")  # 2 ms


def read_fragment(fragment: str) -> Case:
    """Return the case of a fragment, with or without its `#`.

    Properties that a later version added are ignored. Raises LinkError.
    """
    if len(fragment) > LINK.most:
        raise LinkError(f"the link has {LINK.refuse()}")
    found = _FRAGMENT.fullmatch(fragment)
    if found is None:
        raise LinkError(CUT if re.match(r"#?1\.", fragment) else FOREIGN)
    if int(found[1]) > FORMAT:
        raise LinkError(NEWER)
    return _read_case(_unpack(found[2]))


def _unpack(text: str) -> str:
    """Return the JSON text of a link's letters. Raises LinkError."""
    unpacker = zlib.decompressobj(_RAW)
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        data = unpacker.decompress(packed, LINK_TEXT.most + 1)
        if len(data) > LINK_TEXT.most:
            raise LinkError(f"the link holds {LINK_TEXT.refuse()}")
        if not unpacker.eof or unpacker.unused_data:
            raise LinkError(CUT)
        return data.decode()
    except (ValueError, zlib.error):
        raise LinkError(CUT) from None


def _read_case(text: str) -> Case:
    try:
        data: Any = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise LinkError(CUT) from None
    if not isinstance(data, dict):
        raise LinkError(CUT)
    given = {one.name: data[one.name] for one in fields(Case) if one.name in data}
    if not all(isinstance(value, str) for value in given.values()):
        raise LinkError(CUT)
    if given.get("profile") not in PROFILES:
        given["profile"] = PROFILES[0]
    return Case(**given)


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"JSON has no {constant}")
