"""Take events in, whichever door they come through. May import store and effects."""
