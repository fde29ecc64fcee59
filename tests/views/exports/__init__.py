"""Files that leave the atlas."""
