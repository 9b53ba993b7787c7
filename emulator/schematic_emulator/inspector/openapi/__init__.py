"""Describe every route as OpenAPI 3.1."""
