"""What the traffic should have led to in Schematic, against what is stored there."""
