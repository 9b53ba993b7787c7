"""Read tracking plans, and check whole events against their rules."""
