"""Sources and destinations as they are configured, and where an event goes."""
