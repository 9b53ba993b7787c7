"""Builds the bodies that the REST routes answer with."""
