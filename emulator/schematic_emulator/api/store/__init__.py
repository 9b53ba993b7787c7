"""Store all state: environments, keys, captures, the clock.

May import effects and durable.
"""
