"""Routes of features and of what is used of them."""
