"""The command `demo`: 1,000 generated events down the whole path."""
