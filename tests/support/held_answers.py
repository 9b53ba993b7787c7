"""Hold every answer of every test against its contract, whoever asked for it.

The Flask app and the fast doors are watched where they answer, in the test's own
process; what breaks a contract is noted here, and a fixture fails the test for it.
So are the payloads of webhooks (held_payloads.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from flask import Flask, g, has_app_context, request
from werkzeug.wrappers import Response

from schematic_contracts import check
from schematic_contracts.catalog import list_ids
from schematic_emulator.api.emulator import Emulator
from schematic_emulator.api.operations import Operation, list_routes
from schematic_emulator.api.rest.query.field import QueryError
from schematic_emulator.inspector.openapi.parameters import find_fields
from support import held_payloads, proofs

FAULTS: list[str] = []
REFUSALS = {"segment": "segment/refused", "emulator": "emulator/problem"}
VENDOR_REFUSAL = "api/error"
TOO_LARGE = "api/batch-too-large"
NDJSON, HTML = "application/x-ndjson", "text/html"
READ = "schematic_emulator.api.rest.request.read"
CAPTURE = {"receive_event": "POST /e", "receive_batch": "POST /batch"}


def watch() -> None:
    """Watch both doors from now on."""
    # pytester forgets what its inner runs import first: a second copy of a route's
    # module would not know the fields of the first.
    import_module("schematic_emulator.api.rest.app")
    import_module("schematic_emulator.inspector.blueprint")
    _watch_app()
    _watch_doors()
    _watch_requests()
    held_payloads.watch(_note)


def take_faults() -> str:
    """Return what was noted since the last call, one fault a line."""
    found = "\n".join(FAULTS)
    FAULTS.clear()
    return found


def _watch_app() -> None:
    answer = Flask.process_response

    def process_response(app: Flask, response: Any) -> Any:
        answered = answer(app, response)
        if app.name == "schematic_emulator":
            _note(f"{request.method} {request.path}", _hold(answered))
        return answered

    Flask.process_response = process_response


def _watch_doors() -> None:
    for name in ("receive_event", "receive_batch", "refuse"):
        setattr(Emulator, name, _holding(getattr(Emulator, name), name))
    rest = import_module("schematic_emulator.api.rest.doors").SdkDoors
    rest._answer = _holding_rest(rest._answer)


def _holding(door: Callable[..., Any], name: str) -> Callable[..., Any]:
    def answer(*given: Any) -> Any:
        answered = door(*given)
        accepted = answered.status == 200
        contract = "api/capture-accepted" if accepted else VENDOR_REFUSAL
        if accepted:
            proofs.note(CAPTURE[name])
        _note(f"door {name}", _check(contract, answered.body))
        return answered

    return answer


def _holding_rest(door: Callable[..., Any]) -> Callable[..., Any]:
    def answer(doors: Any, route: Any, *given: Any) -> Any:
        answered = door(doors, route, *given)
        if answered is not None:
            asked = f"{route.method} {_blank(route.rule)}"
            row = _routes()[asked]
            if answered.status in row.answers:
                proofs.note(row.operation)
            named = row.answers.get(answered.status, [VENDOR_REFUSAL])
            _note(f"door {asked}", _check(named[0], answered.body))
        return answered

    return answer


def _watch_requests() -> None:
    """Keep which contract and which fields a request to Flask was read by."""
    read = import_module(READ)
    check_body, parse_query = read.check, read.parse_query
    read_pairs = read.read_pairs

    def check_noted(contract: str, payload: Any) -> Any:
        if has_app_context():
            g.held_body = contract
        return check_body(contract, payload)

    def parse_noted(pairs: Any, fields: Any) -> Any:
        g.held_query = fields
        return parse_query(pairs, fields)

    def pairs_noted(query_string: bytes) -> Any:
        try:
            return read_pairs(query_string)
        except QueryError:
            # A page shows why not, by whatever fields it would have been read.
            g.held_query = None
            raise

    read.check, read.parse_query = check_noted, parse_noted
    read.read_pairs = pairs_noted


def _note(asked: str, faults: list[str]) -> None:
    FAULTS.extend(f"{asked}: {fault}" for fault in faults)


def _hold(response: Response) -> list[str]:
    route = _find_route()
    status = response.status_code
    if request.method == "OPTIONS" or status in {304, 307, 308}:
        return []
    if route is None or status >= 400:
        return _hold_refusal(route, response)
    if status not in route.answers:
        return [f"answered {status}, which its row in routes.json does not have"]
    proofs.note(route.operation)
    return _hold_reading(route) + _hold_answer(route.answers[status], response)


def _hold_refusal(route: Operation | None, response: Response) -> list[str]:
    if response.status_code < 400:
        return [f"answered {response.status_code} without a row in routes.json"]
    own = request.path == "/_emulator" or request.path.startswith("/_emulator/")
    group = "emulator" if own else route.group if route else ""
    contract = REFUSALS.get(group, VENDOR_REFUSAL)
    kind = "application/problem+json" if own else "application/json"
    pages = route.answers.get(200, ()) if route else ()
    if own and response.status_code == 404 and response.mimetype in {*pages} & {HTML}:
        return []
    if response.mimetype != kind:
        return [f"refused with {response.mimetype}, expected {kind}"]
    return _hold_json(contract, response)


def _hold_answer(answers: tuple[str, ...], response: Response) -> list[str]:
    contracts = [name for name in answers if name in list_ids()]
    if response.mimetype == "application/json" and contracts:
        return _hold_json(contracts[0], response)
    if response.mimetype not in answers:
        return [f"sent {response.mimetype}, expected one of {answers}"]
    if response.mimetype == NDJSON:
        lines = [json.loads(line) for line in response.get_data().splitlines()]
        return _check(contracts[0], json.dumps({"data": lines, "before": None}))
    return []


def _hold_json(contract: str, response: Response) -> list[str]:
    if request.method == "HEAD":
        return []
    return _check(contract, response.get_data())


def _check(contract: str, text: bytes | str) -> list[str]:
    return [
        f"breaks {contract}: {found}" for found in check(contract, json.loads(text))
    ]


def _hold_reading(route: Operation) -> list[str]:
    """Compare what the request was read by with what the row says."""
    faults = []
    if route.group == "schematic" and g.get("held_body", "") != route.body:
        faults.append(f"body was read by {g.get('held_body')!r}, not {route.body!r}")
    fields = g.get("held_query", ())
    if fields is not None and tuple(fields) != find_fields(route):
        faults.append(f"query was not read by {route.query or 'no fields'}")
    return faults


def _find_route() -> Operation | None:
    rule, method = request.url_rule, request.method
    if rule is None or rule.endpoint.startswith("absent"):
        return None
    return _routes().get(f"{'GET' if method == 'HEAD' else method} {_blank(rule.rule)}")


@cache
def _routes() -> dict[str, Operation]:
    return {
        f"{route.method} {_blank(route.path)}": route
        for route in list_routes()
        if route.behaves
    }


def _blank(path: str) -> str:
    return re.sub(r"<[^>]*>|\{[^}]*\}", "{}", path)
