"""Files that leave the desk for somebody: who had what, and their name in every row."""
