"""Serve the emulator with one more route, `/slow`, which waits for two seconds."""

from __future__ import annotations

import time

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.application import create_app
from schematic_emulator.serving.asgi import AsgiApp
from schematic_emulator.serving.server import Server

if __name__ == "__main__":
    emulator = Emulator()
    app = create_app(emulator)

    @app.get("/slow")
    def wait() -> str:
        time.sleep(2)
        return "{}"

    limit = emulator.settings.max_body_bytes
    server = Server(AsgiApp(emulator, lambda: app, max_body_bytes=limit))
    key = emulator.store.create_key("secret", emulator.store.create_environment())
    print(server.url, key, flush=True)
    server.run()
