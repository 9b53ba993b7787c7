"""Check files of events: read them, tally what was found, and merge the tallies.

May import judgement, destination, effects.events and terminal.
"""
