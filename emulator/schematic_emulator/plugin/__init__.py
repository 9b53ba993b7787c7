"""The pytest plugin: a sandbox for each test, and failures that explain themselves."""
