"""Trace one event field by field: triggers, mapping, target fields, effects."""
