"""Join what was predicted with what was found, in a file, so that memory is bounded."""

from __future__ import annotations

import sqlite3
from collections import deque
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from schematic_emulator.checks.verify.request_row import RequestRow
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Self

PREDICTED, FOUND = 0, 1
# How two requests belong together, in the order in which it is tried.
EQUAL, VALUES, KEYS, TIMES = "equal", "values", "keys", "times"
_PASSES = ((EQUAL, "whole"), (VALUES, "entity"), (KEYS, "scope"), (TIMES, "entity"))
# Of one company's requests within the window, only so many wait for their other half.
_MOST_WAITING = 100_000
_AT_A_TIME = 10_000
_COLUMNS = ", ".join(RequestRow._fields)
_SETUP = f"""
PRAGMA cache_size = -{16 * 1024};
PRAGMA journal_mode = OFF;
CREATE TABLE request (id INTEGER PRIMARY KEY, side, {_COLUMNS});
CREATE TABLE joined (id INTEGER PRIMARY KEY);
BEGIN;
"""
_MARKS = ", ?" * len(RequestRow._fields)
_INSERT = f"INSERT INTO request (side, {_COLUMNS}) VALUES (?{_MARKS})"  # noqa: S608 - names of our own
_ALONE = "FROM request WHERE id NOT IN (SELECT id FROM joined)"
# Of equal requests at the same time, the first ones of both sides come in pairs.
_LIST = f"""
SELECT id, side, {{key}} AS key, {_COLUMNS},
  row_number() OVER (PARTITION BY {{key}}, at, side ORDER BY id) AS number
{_ALONE} ORDER BY key, at, number, side
"""
_TWIN = f"""
SELECT rules FROM request AS twin WHERE twin.side = {PREDICTED}
AND twin.entity = request.entity AND twin.at = request.at
"""  # noqa: S608 - as above
_SINGLES = f"SELECT side, ({_TWIN}), {_COLUMNS} {_ALONE} ORDER BY id"
# id, side, key, the columns and the number
_Row: TypeAlias = "tuple[Any, ...]"


class DiskFullError(EmulatorError):
    """Raised if the temporary file cannot be written."""


class Pair(NamedTuple):
    """A request that was predicted and found; `how` says what of it is the same."""

    how: str
    predicted: RequestRow
    found: RequestRow


class Single(NamedTuple):
    """A request of one side alone.

    `twin_rules` are the rules of a predicted request of its keys and time, None if
    there is none: if a request that was found has them, it is there too often.
    """

    side: int
    row: RequestRow
    twin_rules: str | None


class RequestJoin:
    """Takes the requests of both sides in, in any order, and joins them.

    They wait in a temporary file while it is open. Raises DiskFullError at its end.
    """

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.executescript(_SETUP)

    def __enter__(self) -> Self:
        """Return itself, with its file."""
        return self

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: object
    ) -> None:
        """Remove the file."""
        self._base.close()
        if isinstance(error, sqlite3.OperationalError):
            raise DiskFullError(f"cannot write a temporary file: {error}") from error

    def add(self, side: int, rows: Iterable[RequestRow]) -> None:
        """Take requests of one side in."""
        self._base.executemany(_INSERT, ((side, *row) for row in rows))

    def find_span(self) -> tuple[int, int]:
        """Return the first and the last time of what is predicted."""
        query = "SELECT min(at), max(at) FROM request WHERE side = ? AND at"
        first, last = self._base.execute(query, (PREDICTED,)).fetchone()
        return first or 0, last or 0

    def list_pairs(self, within_ms: int) -> Iterator[Pair]:
        """Yield requests that belong together: equal ones, then those that differ.

        First in values, then in keys, then in times, by at most `within_ms`.
        """
        for how, key in _PASSES:
            within = within_ms if how is TIMES else 0
            if how is TIMES and not within:
                return
            ids: list[tuple[int]] = []
            for one, other in self._pair(key, within):
                ids += (one[:1], other[:1])
                first, second = sorted((one, other), key=itemgetter(1))
                yield Pair(how, RequestRow(*first[3:-1]), RequestRow(*second[3:-1]))
                if len(ids) > _AT_A_TIME:
                    self._join(ids)
            self._join(ids)

    def list_singles(self) -> Iterator[Single]:
        """Yield the other requests, in the order in which they came."""
        self._base.execute("CREATE INDEX twin ON request (entity, at, side)")
        for side, rules, *row in self._base.execute(_SINGLES):
            yield Single(side, RequestRow(*row), rules)

    def _pair(self, key: str, within: int) -> Iterator[tuple[_Row, _Row]]:
        waiting: deque[_Row] = deque(maxlen=_MOST_WAITING)
        for row in self._base.execute(_LIST.format(key=key)):
            _, side, value, at = row[:4]
            while waiting and (waiting[0][2] != value or at - waiting[0][3] > within):
                waiting.popleft()
            if waiting and waiting[0][1] != side:
                yield waiting.popleft(), row
            else:
                waiting.append(row)

    def _join(self, ids: list[tuple[int]]) -> None:
        self._base.executemany("INSERT INTO joined VALUES (?)", ids)
        ids.clear()
