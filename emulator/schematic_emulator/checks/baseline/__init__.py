"""A reviewed file of known findings, and of what the traffic is like in shares."""
