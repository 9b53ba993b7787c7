"""Routes of key and trait definitions."""
