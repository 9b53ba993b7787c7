"""Say of one event what happens to it, and what is wrong with it.

May import source, destination, effects and terminal; never api: it needs no server.
"""
