"""Build the Flask app that answers every route of the vendor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from schematic_emulator.api.rest.account import (
    api_keys,
    audit_log,
    environments,
    insights,
    segment_integration,
    whoami,
)
from schematic_emulator.api.rest.companies import changes as company_changes
from schematic_emulator.api.rest.companies import companies
from schematic_emulator.api.rest.companies import memberships as company_memberships
from schematic_emulator.api.rest.companies import overrides as company_overrides
from schematic_emulator.api.rest.definitions import changes as definition_changes
from schematic_emulator.api.rest.definitions import definitions
from schematic_emulator.api.rest.events import capture, events
from schematic_emulator.api.rest.events import intake as event_intake
from schematic_emulator.api.rest.features import features, usage_series
from schematic_emulator.api.rest.features import usage as feature_usage
from schematic_emulator.api.rest.flags import checks as flag_checks
from schematic_emulator.api.rest.flags import flags
from schematic_emulator.api.rest.plans import changes as plan_changes
from schematic_emulator.api.rest.plans import entitlements as plan_entitlements
from schematic_emulator.api.rest.plans import plans
from schematic_emulator.api.rest.plans import traits as plan_traits
from schematic_emulator.api.rest.request.access import require_keys
from schematic_emulator.api.rest.request.audited import audit
from schematic_emulator.api.rest.request.guarding import (
    commit_before_answering,
    guard_app,
)
from schematic_emulator.api.rest.request.unknown import handle_errors, refuse_absent
from schematic_emulator.api.rest.users import changes as user_changes
from schematic_emulator.api.rest.users import users
from schematic_emulator.api.rest.webhooks import events as webhook_events
from schematic_emulator.api.rest.webhooks import webhooks

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

    `blueprints` are registered after its own routes. What is not emulated is answered
    with 404 in the vendor's envelope, because clients retry a 5xx for seconds. Source:
    schematichq 1.4.6, whose REST client retries 408, 409, 429 and every 5xx twice.
    """
    app = Flask("schematic_emulator", static_folder=None)
    # A browser client whose base address ends in a slash asks for //flags. A redirect
    # would fail its preflight without an explanation. Source: @schematichq/schematic-js
    # 1.8.0, which does not trim the address.
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
    guard_app(app, emulator)
    # Flask calls these in reverse order, so the guard's also sees what this replaces.
    commit_before_answering(app, emulator.store)
    return app
