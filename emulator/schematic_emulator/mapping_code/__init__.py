"""Run a team's own mapping: a function, command, endpoint, Node or subscriptions.

May import judgement, destination, terminal and, for its captures, api.
"""
