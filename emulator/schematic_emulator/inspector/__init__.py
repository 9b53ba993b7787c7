"""The emulator's own control plane and page, under /_emulator/."""
