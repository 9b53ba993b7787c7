"""Set webhooks up with the vendor's Python SDK, and verify what they are sent."""

from __future__ import annotations

import importlib.metadata
import json
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

from schematic.client import Schematic, SchematicConfig
from schematic.webhook_utils import verify_webhook_signature

COMPANY = {"org_id": "o-1"}
told: list[tuple[BaseHTTPRequestHandler, bytes]] = []


class Handler(BaseHTTPRequestHandler):
    """Keep each request, so that it can be verified as it came."""

    def do_POST(self) -> None:
        told.append((self, self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def main(url: str, api_key: str) -> None:
    receiver = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    client = Schematic(api_key, SchematicConfig(base_url=url, event_capture_url=url))
    hooks = client.webhooks
    made = hooks.create_webhook(
        name="Hook",
        url=f"http://127.0.0.1:{receiver.server_port}/hook",
        request_types=["company.created", "company.updated"],
        entitlement_trigger_configs=[{"feature_id": "feat_1"}],
    ).data
    hooks.update_webhook(made.id, name="Renamed")
    tested = hooks.send_test_webhook_action(made.id, request_type="test.send").data
    client.companies.upsert_company(keys=COMPANY, name="Engines", traits={})
    drain = urllib.request.Request(
        f"{url}/_emulator/drain", b"{}", {"content-type": "application/json"}
    )
    assert json.load(urllib.request.urlopen(drain, timeout=30))["drained"]
    for request, body in told:
        verify_webhook_signature(request, made.secret, body)
    events = hooks.list_webhook_events(webhook_id=made.id).data
    report = {
        "version": importlib.metadata.version("schematichq"),
        "tested": [tested.success, tested.response_code],
        "told": [json.loads(body)["action"] for _, body in told],
        "name": hooks.get_webhook(made.id).data.name,
        "webhooks": [hook.status for hook in hooks.list_webhooks().data],
        "count": hooks.count_webhooks().data.count,
        "events": [[event.request_type, event.status] for event in events],
        "same": hooks.get_webhook_event(events[0].id).data == events[0],
        "events_count": hooks.count_webhook_events().data.count,
        "deleted": hooks.delete_webhook(made.id).data.deleted,
    }
    client.shutdown()
    receiver.shutdown()
    print(json.dumps(report))  # noqa: T201 - its caller reads this


main(*sys.argv[1:])
