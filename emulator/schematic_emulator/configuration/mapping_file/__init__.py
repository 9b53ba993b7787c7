"""Read a team's mapping in each of the forms in which teams store it.

`read.read_mapping_file` reads them all; `write.write_mapping` writes them.
"""
