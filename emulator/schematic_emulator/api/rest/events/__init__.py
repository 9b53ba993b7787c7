"""Routes that receive events, and list them."""
