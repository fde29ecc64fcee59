"""Frames of a briefing."""
