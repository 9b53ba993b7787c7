"""Keep what happens in a file, before anybody is answered; knows nothing of it."""
