"""Read schematic-emulator.yaml and say exactly what is wrong with it."""
