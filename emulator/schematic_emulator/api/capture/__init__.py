"""Read what capture receives: what both doors call. May import store and effects."""
