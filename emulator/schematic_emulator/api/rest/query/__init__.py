"""Read what a request asks for in its query string. May import describe and store."""
