"""What a second person decides: publish, merge, open, strike, and how well the machine reads."""
