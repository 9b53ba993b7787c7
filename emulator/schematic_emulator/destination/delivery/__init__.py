"""Send a request to Schematic and report the result.

Source of all modules here: @segment/actions-core 3.170.0, request-client.js, and
node-fetch 2.7.0, lib/index.js, which it sends with. May import javascript and the
request.
"""
