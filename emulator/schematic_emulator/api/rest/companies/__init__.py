"""Routes of companies, their memberships and overrides."""
