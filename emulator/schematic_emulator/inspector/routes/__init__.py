"""The routes under /_emulator/, one file each."""
