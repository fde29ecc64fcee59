"""What pages and programs stand on: cached reads, sessions; addresses, sign-in, limits, order."""
