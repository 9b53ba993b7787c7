"""The command `explain`: one event, field by field."""
