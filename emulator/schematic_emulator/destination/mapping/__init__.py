"""Compile a mapping, its directives and paths, and resolve it for an event.

Source of all modules here: @segment/actions-core 3.170.0, dist/cjs/mapping-kit. The
engine interprets a mapping for each event; here it is compiled once. May import
javascript and liquid.
"""
