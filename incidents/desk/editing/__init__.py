"""What an editor does with a draft: fill in, check, keep, send to review."""
