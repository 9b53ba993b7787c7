"""JavaScript's values, numbers, strings, dates and JSON, as the engine sees them.

May import the errors of the destination alone.
"""
