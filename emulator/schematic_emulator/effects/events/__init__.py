"""Plan what a track, identify, flag check or inference event changes."""
