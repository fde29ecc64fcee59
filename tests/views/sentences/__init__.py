"""Sentences of a briefing."""
