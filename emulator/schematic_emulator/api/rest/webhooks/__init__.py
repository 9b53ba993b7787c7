"""Routes of webhooks and of what they were sent."""
