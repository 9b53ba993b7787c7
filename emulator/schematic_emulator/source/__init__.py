"""Be Segment before its destination: take calls in, route them, deliver them."""
