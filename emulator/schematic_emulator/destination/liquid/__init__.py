"""Render `@liquid` templates through python-liquid, with liquidjs's language.

Source: liquidjs 10.30.1, which @segment/actions-core 3.170.0 renders with; what
Segment disables of it is refused. `docs/differences.md` lists what differs.
"""
