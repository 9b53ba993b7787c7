"""Find what is wrong with a mapping, before any event is seen.

`find.find_mapping_findings` is the one entry; it is pure.
"""
