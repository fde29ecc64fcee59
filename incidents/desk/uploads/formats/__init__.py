"""Kinds of files that hold a table, each read strictly into the same uploaded table."""
