"""The command `inspect`: the page of a running emulator."""
