"""Sentences of the screens that belong to no single incident, in one place."""

IMBALANCE_NOTE = "compiled from accessible reports: large attacks over-represented"
BOUNDARY_NOTE = "boundaries: 34 districts of 2023, no opinion on status"
