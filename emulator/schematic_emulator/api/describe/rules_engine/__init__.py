"""Describe flags, companies and users as the vendor's flag engine takes them.

Source: schematichq (PyPI) 1.4.6, `types/rulesengine_*.py`; the engine in that package,
which was asked. Clients refuse a missing or null list, so that there is none.
"""
