"""Render `@liquid` templates through python-liquid, with liquidjs's language.

Source of all modules here: liquidjs 10.30.1, dist/liquid.node.js, in whose one file
each module names its classes and functions; @segment/actions-core 3.170.0,
mapping-kit/liquid-directive.js, for the limits and for what Segment disables.
`docs/differences.md` lists what differs. May import javascript.
"""
