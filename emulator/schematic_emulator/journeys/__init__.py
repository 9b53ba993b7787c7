"""One journey for each thing that came in: followed through both ends."""
