"""Split a raw query string into decoded pairs of name and value."""

from __future__ import annotations

from urllib.parse import parse_qsl

from schematic_contracts.reading.bounds import QUERY
from schematic_emulator.api.rest.query.errors import QueryError

Pairs = list[tuple[str, str]]


def read_pairs(query_string: bytes) -> Pairs:
    """Return every pair of the query string in order, empty values included.

    Raises QueryError for bytes that are not UTF-8 and for more than `QUERY`.
    Flask's own reader silently replaces such bytes, so that the answer would be about
    another value than the one sent.
    """
    try:
        return parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=QUERY.most,
        )
    except UnicodeDecodeError:
        raise QueryError("query string", "expected UTF-8") from None
    except ValueError:
        raise QueryError("query string", QUERY.refuse()) from None
