"""Serve an ASGI app with uvicorn: fast doors on the event loop, Flask in threads."""
