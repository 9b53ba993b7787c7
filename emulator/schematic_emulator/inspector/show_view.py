"""Answer with the page: what every view of it has, whole without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, make_response, render_template, request, url_for

from schematic_emulator.inspector.assets import VIEWS, address_of
from schematic_emulator.inspector.describe_clock import show_clock
from schematic_emulator.inspector.feed import Feed
from schematic_emulator.inspector.visible import cut, make_visible

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator

# Only scripts, styles and requests of this host; nothing within the page's own text.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
ENVIRONMENTS = 50
_NAME = 80
# Names of the ledger's counts, and the word of the filter that selects each.
LEDGER = (
    ("good", "good"),
    ("with_findings", "findings"),
    ("bad", "bad"),
    ("refused", "refused"),
    ("waiting", "waiting"),
    ("filtered", "filtered"),
    ("not_wanted", "not-wanted"),
)
MODES = {
    "strict": "The HTTP status follows the verdict",
    "strict_auth": "Unknown API keys are refused",
    "isolate_keys": "Each unknown API key opens an environment of its own",
}


def show_view(
    emulator: Emulator,
    view: str,
    *,
    status: int = 200,
    template: str = "",
    **values: Any,
) -> Response:
    """Return the page with a view, from the template of its name unless one is given.

    The template extends `page.html`; it shows all that the view shows but what is live.
    """
    text = render_template(
        f"{template or view}.html",
        view=view,
        address=make_visible(request.host_url.rstrip("/")),
        ledger=emulator.journeys.count(),
        ledger_words=LEDGER,
        start=describe_start(emulator),
        settings=emulator.settings,
        clock=show_clock(emulator),
        **values,
    )
    response = make_response(text, status)
    response.headers["Content-Security-Policy"] = POLICY
    return response


def describe_start(emulator: Emulator) -> dict[str, Any]:
    """Return what the page's script reads: addresses, and how the emulator runs."""
    # Imported here: the capture routes must be up before `destination` is loaded.
    from schematic_emulator.destination import PINNED_VERSION

    return {
        "views": {view: address_of(f"{view}.js") for view in VIEWS},
        "profile": emulator.settings.profile,
        "pinned": PINNED_VERSION,
        "style": address_of("views.css"),
        "message": Feed(emulator).describe(),
        "environments": list_environments(emulator),
        "links": [
            ["Webhooks", url_for("emulator.list_webhook_events", format="html")],
            ["API keys", url_for("emulator.list_keys", format="html")],
            ["Switches", url_for("emulator.show_fidelity", format="html")],
            ["Save as a file", url_for("emulator.save_page")],
        ],
        "modes": [
            name.replace("_", " ") for name in MODES if getattr(emulator.settings, name)
        ],
    }


def list_environments(emulator: Emulator) -> list[tuple[str, str]]:
    """Return the newest environments: id and name."""
    newest = emulator.store.environments()[: -ENVIRONMENTS - 1 : -1]
    return [(each.id, make_visible(cut(each.name, _NAME))) for each in newest]
