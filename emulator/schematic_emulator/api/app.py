"""Builds the Flask app: every route of the vendor, whole by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response, request

from schematic_emulator.api.cors import ALLOW_ANY_ORIGIN, preflight_headers
from schematic_emulator.api.routes import (
    api_keys,
    audit_log,
    capture,
    companies,
    company_changes,
    company_memberships,
    company_overrides,
    definition_changes,
    definitions,
    environments,
    event_intake,
    events,
    feature_usage,
    features,
    flag_checks,
    flags,
    insights,
    plan_changes,
    plan_entitlements,
    plan_traits,
    plans,
    segment_integration,
    usage_series,
    user_changes,
    users,
    webhook_events,
    webhooks,
    whoami,
)
from schematic_emulator.api.routes.access import require_keys
from schematic_emulator.api.routes.audited import audit
from schematic_emulator.api.routes.keeping import keep_before_answering
from schematic_emulator.api.routes.problem import is_own
from schematic_emulator.api.routes.unknown import handle_errors, refuse_absent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Blueprint

    from schematic_emulator.api.emulator import Emulator

RESOURCES = (
    environments,
    api_keys,
    whoami,
    segment_integration,
    events,
    companies,
    company_changes,
    users,
    user_changes,
    company_memberships,
    features,
    flags,
    flag_checks,
    plans,
    plan_entitlements,
    company_overrides,
    feature_usage,
    usage_series,
    definitions,
    definition_changes,
    event_intake,
    webhooks,
    webhook_events,
    audit_log,
    insights,
    plan_traits,
    plan_changes,
)


def build_app(emulator: Emulator, *, blueprints: Iterable[Blueprint] = ()) -> Flask:
    """Return an app that answers for both of the vendor's hosts, capture and REST.

    The given blueprints are added beside its routes. Whatever it does not emulate is
    a 404 in the vendor's envelope: clients try a 5xx again for seconds.
    """
    app = Flask("schematic_emulator", static_folder=None)
    # A client that is given a base address with a slash at its end asks for //flags;
    # a redirect would turn its preflight away without a reason.
    app.url_map.merge_slashes = False
    app.register_blueprint(capture.build_blueprint(emulator))
    for resource in RESOURCES:
        blueprint = resource.build_blueprint(emulator)
        audit(blueprint, emulator)
        require_keys(blueprint, emulator)
        app.register_blueprint(blueprint)
    refuse_absent(app)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    handle_errors(app)
    app.before_request(_answer_preflight)
    # Called in reverse: whatever is answered in the end may be read by a browser.
    app.after_request(_allow_any_origin)
    keep_before_answering(app, emulator.store)
    return app


def _answer_preflight() -> Response | None:
    """Grant a browser what it asks for on any vendor path, known or not."""
    if request.method != "OPTIONS" or is_own(request.path):
        return None
    response = Response(status=204)
    del response.headers["Content-Type"]
    requested = request.headers.get("Access-Control-Request-Headers")
    response.headers.update(dict(preflight_headers(requested)))
    return response


def _allow_any_origin(response: Response) -> Response:
    """Let a browser read every answer of the vendor, refusals too; none of ours."""
    if not is_own(request.path):
        for name, value in ALLOW_ANY_ORIGIN:
            response.headers[name] = value
    return response
