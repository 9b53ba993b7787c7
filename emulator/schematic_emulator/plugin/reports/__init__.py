"""The texts of failed tests, in lines that fit the terminal."""
