"""Hold the state there is: environments, keys, captures, the clock.

May import effects and durable.
"""
