"""Store what waits to be delivered, deliver it, and try again."""
