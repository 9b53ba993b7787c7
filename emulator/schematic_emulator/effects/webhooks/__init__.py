"""Plan notifications of changes, and what follows from an attempt to send one."""
