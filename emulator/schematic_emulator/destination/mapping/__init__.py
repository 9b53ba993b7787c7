"""Compile a mapping, its directives and paths, and resolve it for an event.

May import javascript and liquid.
"""
