"""A webhook that takes Segment events and relays them to Schematic."""

from __future__ import annotations

import json
import os
import urllib.request

from flask import Flask, request


def create_app():
    """Make the service; where Schematic is comes from the environment."""
    app = Flask(__name__)

    @app.post("/segment")
    def take():
        event = request.get_json()
        body = {
            "keys": {"user_id": event["userId"]},
            "name": event["traits"]["name"],
            "company": {"keys": {"account_id": event["context"]["groupId"]}},
        }
        send({"type": "identify", "body": body})
        return {"taken": True}

    return app


def send(event):
    """Post one capture event."""
    event = {"api_key": os.environ["SCHEMATIC_API_KEY"], **event}
    url = os.environ["SCHEMATIC_EVENT_CAPTURE_URL"] + "/e"
    headers = {"Content-Type": "application/json"}
    sent = urllib.request.Request(url, json.dumps(event).encode(), headers)
    urllib.request.urlopen(sent).read()
