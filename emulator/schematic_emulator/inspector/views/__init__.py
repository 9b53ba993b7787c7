"""What the views show of journeys, companies and mappings, also in a saved file."""
