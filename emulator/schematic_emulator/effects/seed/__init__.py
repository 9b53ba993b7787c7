"""Plan what a configuration's `schematic:` section sets up; repeatable."""
