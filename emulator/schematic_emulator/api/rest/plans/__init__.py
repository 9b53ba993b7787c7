"""Routes of plans, their entitlements, traits and changes."""
