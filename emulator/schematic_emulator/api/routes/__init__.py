"""The vendor's routes, one module for each resource."""
