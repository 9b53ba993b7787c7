"""Run sandboxes in this process's emulator, or in one that workers share."""
