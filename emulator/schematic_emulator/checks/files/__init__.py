"""Read files of events in any form: what a file is, its bytes, its events.

May import checks.control and terminal.
"""
