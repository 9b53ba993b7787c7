"""Send a request to Schematic, and say what came of it.

May import javascript and the request.
"""
