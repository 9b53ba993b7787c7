"""A name that would do in the place of an event name that does not."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60

_OUTSIDE = re.compile(r"[^a-z0-9-]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def rename_event(name: str) -> str:
    """Return letters, digits, dash and underscore that still say the same.

    Accents are folded, camelCase is split, each run of anything else becomes one
    underscore, with the underscores around it: they may stand for spaces already.
    A name of which nothing is left yields `event_name`.

    >>> rename_event("Order Completed!")
    'order_completed'
    """
    if not name.isascii():
        folded = unicodedata.normalize("NFKD", name)
        name = folded.encode("ascii", "replace").decode()
    split = _HUMP.sub("_", name).lower()
    return _OUTSIDE.sub("_", split).strip("_")[:LONGEST] or "event_name"
