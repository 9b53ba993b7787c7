"""Answer requests without a route, and every error, in the right envelope."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from flask import Flask, Response, redirect, request
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound
from werkzeug.routing import RequestRedirect

from schematic_emulator.api.describe.values import show, write_json
from schematic_emulator.api.operations import FIDELITY, is_operation, list_operations
from schematic_emulator.api.rest.query.field import QueryError
from schematic_emulator.api.rest.request.respond import (
    RequestRefusedError,
    is_own,
    refuse,
    write_problem,
)
from schematic_emulator.api.store.facts import NOT_KEPT_TEXT, UNAVAILABLE
from schematic_emulator.durable.errors import NotStoredError

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

PAGE = "/_emulator/"
# Segment's ingestion API, whose errors have another shape.
SEGMENT = "/v1/"
HINT = f"not emulated; {FIDELITY} lists what is, {PAGE} shows received events"


def handle_errors(app: Flask) -> None:
    """Register how errors are answered: the vendor's envelope, or problem details."""
    app.register_error_handler(RequestRefusedError, _refused)
    app.register_error_handler(QueryError, _bad_query)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotStoredError, refuse_unstored)


def refuse_absent(app: Flask) -> None:
    """Answer 404 to operations that another route's `<id>` would match.

    Without this, `GET /plans/issues`, which is not emulated, would report that no plan
    has the id `issues`.
    """
    rules = list(app.url_map.iter_rules())
    taken = {(method, rule.rule) for rule in rules for method in rule.methods or ()}
    wide = {
        (method, path.rpartition("/")[0])
        for method, path in taken
        if path.rpartition("/")[2].startswith("<")
    }
    for operation in list_operations():
        method, path = operation.split(" ")
        if (method, path) in taken or "{" in path:
            continue
        if (method, path.rpartition("/")[0]) in wide:
            app.add_url_rule(path, f"{ABSENT} {operation}", _absent, methods=[method])


def _absent() -> NoReturn:
    raise NotFound


ABSENT = "absent"


def _refused(error: RequestRefusedError) -> Response:
    return refuse(error.status, error.message)


def _bad_query(error: QueryError) -> Response:
    if is_own(request.path):
        entry = {"pointer": f"?{error.field}", "detail": error.problem}
        return write_problem(400, str(error), errors=(entry,))
    return refuse(400, str(error))


def refuse_unstored(_error: NotStoredError) -> Response:
    """Return 503: nothing was changed, because it could not be written to disk."""
    if request.path.startswith(SEGMENT):
        code, message = "service_unavailable", NOT_KEPT_TEXT
        body = {"success": False, "code": code, "message": message}
        return Response(write_json(body), UNAVAILABLE, mimetype="application/json")
    return _describe(UNAVAILABLE, request.path, "")


def _http_error(error: HTTPException) -> AnyResponse:
    """Answer an HTTP error in the right envelope.

    An operation of the vendor that is not emulated is 404, even where the emulator has
    another method of its path.
    """
    if isinstance(error, RequestRedirect) or error.response is not None:
        return error.get_response()
    status = error.code or InternalServerError.code
    if status == NOT_FOUND and _is_typed_address():
        return redirect(PAGE, code=307)
    if status == METHOD_NOT_ALLOWED and is_operation(request.method, request.path):
        status = NOT_FOUND
    asked = f"{request.method} {show(request.path)}"
    response = _describe(status, asked, error.name)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _is_typed_address() -> bool:
    """Report whether the bare address was opened in a browser."""
    accepted = request.accept_mimetypes.best_match(["application/json", "text/html"])
    return request.path == "/" and accepted == "text/html"


def _describe(status: int, asked: str, fallback: str) -> Response:
    if is_own(request.path):
        return write_problem(status, OUR_TEXT.get(status, fallback).format(asked))
    text = VENDOR_TEXT.get(status, fallback).format(asked)
    return refuse(status, text, hint=HINT if status in NOT_EMULATED else "")


NOT_FOUND, METHOD_NOT_ALLOWED = 404, 405
NOT_EMULATED = frozenset({NOT_FOUND, METHOD_NOT_ALLOWED})

FAILED = "the emulator failed to answer {}; its log has the traceback"

VENDOR_TEXT = {
    UNAVAILABLE: NOT_KEPT_TEXT,
    404: f"{{}} is not emulated; {FIDELITY} lists what is",
    405: f"{{}} is not emulated; another method of this path is: see {FIDELITY}",
    500: FAILED,
}

OUR_TEXT = {
    UNAVAILABLE: NOT_KEPT_TEXT,
    404: "{} does not exist",
    405: "{} is not supported; another method of this path is",
    500: FAILED,
}
