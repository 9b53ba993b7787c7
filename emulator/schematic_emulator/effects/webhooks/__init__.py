"""Plan which webhooks hear of a change, and what comes of an attempt: all pure."""
