"""The parts of which pages are made: for readers, and for the desk."""
