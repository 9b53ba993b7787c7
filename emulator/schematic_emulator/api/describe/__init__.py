"""Describe a view of an environment in the vendor's answers.

May import effects and store.
"""
