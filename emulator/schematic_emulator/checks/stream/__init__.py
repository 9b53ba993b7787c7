"""Check files of events: read them, tally what was found, and merge the tallies.

May import checks.control, checks.files, judgement, destination, effects.events and
terminal.
"""
