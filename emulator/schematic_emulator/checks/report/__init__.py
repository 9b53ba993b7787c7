"""Write what a check found: text, JUnit, GitHub annotations, the destination's page.

May import stream, judgement.trace, destination and terminal.
"""
