"""Tell webhooks of what changes: say it, sign it, send it, and note what came of it."""
