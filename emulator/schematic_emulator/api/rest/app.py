"""Build the Flask app that answers every route of the vendor."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from flask import Blueprint, Flask

from schematic_emulator.api.rest.events import capture
from schematic_emulator.api.rest.request.access import require_keys
from schematic_emulator.api.rest.request.audited import audit
from schematic_emulator.api.rest.request.guarding import (
    commit_before_answering,
    guard_app,
)
from schematic_emulator.api.rest.request.unknown import handle_errors, refuse_absent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.api.emulator import Emulator

# The modules of the vendor's routes; each has a function `add_routes`.
RESOURCES = (
    *("account.environments", "account.api_keys", "account.audit_log"),
    *("account.insights", "companies.companies", "companies.memberships"),
    *("users.users", "definitions.definitions", "events.events"),
    *("features.features", "features.usage", "features.usage_series"),
    *("flags.flags", "flags.checks", "plans.plans", "plans.entitlements"),
    "webhooks.webhooks",
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
    for name in RESOURCES:
        module = import_module(f"{__package__}.{name}")
        blueprint = Blueprint(name.replace(".", "_"), module.__name__)
        module.add_routes(blueprint, emulator)
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
