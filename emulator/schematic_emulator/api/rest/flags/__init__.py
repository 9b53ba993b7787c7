"""Routes of flags, and checks of them."""
