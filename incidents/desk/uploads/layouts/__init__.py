"""Whose columns a table has: ours, those of UCDP or those of ACLED, each read into records."""
