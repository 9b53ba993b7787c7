"""What a tracking plan says against an event."""
