"""Where a sandbox lives: in this process, or in another that workers share."""
