"""Routes that take events in, and list them."""
