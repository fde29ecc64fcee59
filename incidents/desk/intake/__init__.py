"""What an editor hands in: read in a process of its own, with little to spend."""
