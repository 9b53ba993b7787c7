"""Write what a check found, in each format, and the destination's page.

May import stream, judgement.trace, destination and terminal.
"""
