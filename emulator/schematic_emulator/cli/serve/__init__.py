"""The command `serve`: the emulator until Ctrl-C."""
