"""Read, evaluate, check and explain a subscription's trigger, written in FQL.

May import javascript.
"""
