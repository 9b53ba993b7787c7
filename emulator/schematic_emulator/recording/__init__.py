"""Recorded traffic made safe to commit: personal data replaced, the rest kept."""
