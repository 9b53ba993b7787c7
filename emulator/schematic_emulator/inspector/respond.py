"""Write the control plane's answers, and read the bodies posted to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from schematic_contracts.reading.bounds import CONTROL, Bound
from schematic_emulator.api.describe.values import write_json
from schematic_emulator.api.rest.query.field import QueryError
from schematic_emulator.api.rest.query.parse import read_pairs
from schematic_emulator.api.rest.request.read import read_query
from schematic_emulator.api.rest.request.respond import write_problem
from schematic_emulator.effects.int64 import write_whole
from schematic_emulator.errors import EmulatorError
from schematic_emulator.inspector.probes import HEADERS
from schematic_emulator.source.workspace.check import check_contract

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.api.rest.query.field import QueryField
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.effects.seed.step import SeedError

NDJSON = "application/x-ndjson"
HTML = "text/html"
JSON = "application/json"
MAX_TEXT = 255
READS = frozenset({"GET", "HEAD", "OPTIONS"})


def read_fields(*fields: QueryField) -> Query:
    """Return the request's query, typed. Raises QueryError for a field of no such name.

    A filter that is misspelled would otherwise return rows that it was to exclude.
    """
    query, known = read_query(*fields), [field.name for field in fields]
    for name, _ in read_pairs(request.query_string):
        if name.removesuffix("[]") not in known:
            raise QueryError(name[:80], f"unknown; known are {', '.join(known)}")
    return query


def answer(data: Any, status: int = 200) -> Response:
    """Return the data as JSON."""
    return Response(write_json(data), status, mimetype=JSON)


def answer_lines(rows: Iterable[Any]) -> Response:
    """Return the rows as NDJSON, one per line."""
    text = b"".join(write_json(row) + b"\n" for row in rows)
    return Response(text, mimetype=NDJSON)


def wants_lines() -> bool:
    """Report whether the request asks for NDJSON, by ?format= or by Accept."""
    asked = request.args.get("format")
    if asked is not None:
        return asked == "ndjson"
    return request.accept_mimetypes.best_match([JSON, NDJSON]) == NDJSON


def wants_page() -> bool:
    """Report whether the request asks for a page, by ?format=html or by Accept."""
    asked = request.args.get("format")
    if asked is not None:
        return asked == "html"
    return request.accept_mimetypes.best_match([JSON, HTML]) == HTML


class ProblemError(EmulatorError, HTTPException):
    """Raised by a view to refuse a request with problem details (RFC 9457).

    `pointer` names the wrong property of the body, as in `/name`.
    """

    def __init__(self, status: int, detail: str, pointer: str | None = None) -> None:
        errors = () if pointer is None else ({"pointer": pointer, "detail": detail},)
        super().__init__(detail, response=write_problem(status, detail, errors=errors))
        self.code = status


def refuse_problems(detail: str, problems: list[dict[str, str]]) -> ProblemError:
    """Return a refusal (400) that lists each problem: its `pointer` and `detail`."""
    error = ProblemError(400, detail)
    error.response = write_problem(400, detail, errors=tuple(problems))
    return error


def refuse_seed(error: SeedError) -> ProblemError:
    """Return a refusal (400) with each problem of a posted `schematic` section."""
    rows = [
        {"pointer": f"/schematic{problem.pointer}", "detail": problem.message}
        for problem in error.problems
    ]
    return refuse_problems(str(error), rows)


def read_object(bound: Bound = CONTROL) -> dict[str, Any]:
    """Return the posted JSON object; an empty body counts as `{}`.

    Raises ProblemError: 413 for a body over the bound, 400 for one that is not a JSON
    object.
    """
    body = request.stream.read(bound.most + 1)
    if len(body) > bound.most:
        raise ProblemError(413, bound.refuse())
    try:
        posted = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError:
        posted = None
    if not isinstance(posted, dict):
        raise ProblemError(400, "expected a JSON object", "")
    return posted


def read_checked(contract_id: str, bound: Bound = CONTROL) -> dict[str, Any]:
    """Return the posted JSON object, which keeps a contract; an empty body is `{}`.

    Raises ProblemError as `read_object` does, and one (400) with every violation.
    """
    posted = read_object(bound)
    problems = [each.to_json() for each in check_contract(contract_id, posted)]
    if problems:
        first = problems[0]
        place = first["pointer"].removeprefix("/") or "the body"
        raise refuse_problems(f"{place}: {first['detail']}", problems)
    return {name: write_whole(value) for name, value in posted.items()}


def read_text(posted: dict[str, Any], name: str, default: str | None) -> str | None:
    """Return a property that is text of 1 to 255 characters, or the default.

    Raises ProblemError (400), which points at the property.
    """
    value = posted.get(name)
    if value is None:
        return default
    if not isinstance(value, str) or not 0 < len(value) <= MAX_TEXT:
        problem = f"{name}: expected text of 1 to {MAX_TEXT} characters"
        raise ProblemError(400, problem, f"/{name}")
    return value


def read_choice(
    posted: dict[str, Any], name: str, choices: tuple[str, ...], default: str
) -> str:
    """Return a property that is one of the choices, or the default.

    Raises ProblemError (400), which points at the property.
    """
    value = posted.get(name, default)
    if value not in choices:
        problem = f"{name}: expected one of {', '.join(choices)}"
        raise ProblemError(400, problem, f"/{name}")
    return str(value)


def protect(blueprint: Blueprint) -> None:
    """Refuse writes that are not JSON, and forbid to store, frame or guess answers.

    Requiring JSON stops forms: a page of another site can post a form or plain text
    without a preflight, but not JSON. A write without a body, as `curl -X POST` sends
    it, needs no type: a form always has one. Hosts and origins: `api/guard/guard.py`.
    """

    @blueprint.before_request
    def check_request() -> Response | None:
        if request.method in READS or request.mimetype == "application/json":
            return None
        if not request.mimetype and not _has_body():
            return None
        return write_problem(415, "expected Content-Type: application/json")

    @blueprint.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)  # files of the page are stored
        return response


def _has_body() -> bool:
    is_chunked = "Transfer-Encoding" in request.headers
    return is_chunked or bool(request.content_length)
