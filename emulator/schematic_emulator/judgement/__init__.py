"""Work out what happens to one event, and what is wrong with it.

May import source, destination, effects and terminal; never api: it needs no server.
"""
