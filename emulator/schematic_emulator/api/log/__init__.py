"""Write a store as entries of a log, and read it back. May import store and durable."""
