"""What the Companies and Mapping views show that nothing else needs."""
