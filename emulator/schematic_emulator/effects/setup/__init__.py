"""Plan what requests set up: features, flags, plans, grants; without side effects."""
