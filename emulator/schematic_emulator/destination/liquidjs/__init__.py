"""Render `@liquid` templates through python-liquid, with liquidjs's language."""
