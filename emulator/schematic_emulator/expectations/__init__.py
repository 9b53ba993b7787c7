"""What an environment must have received, and the explanation of what it did not."""
