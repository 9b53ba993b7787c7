"""Say it field by field: triggers, mapping, target fields, effects."""
