"""Routes of the account: environments, API keys, audit log, insights."""
