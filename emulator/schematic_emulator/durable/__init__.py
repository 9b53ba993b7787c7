"""Store changes in a file before a request is answered; independent of what changes."""
