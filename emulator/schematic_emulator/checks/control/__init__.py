"""How much of the traffic a check takes in: a sample, or all up to a stop.

May import nothing.
"""
