"""Plan what people set up: features, flags, plans, grants; all of it pure."""
