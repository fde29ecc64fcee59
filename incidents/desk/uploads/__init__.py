"""Cells that people type, in a file or in the form: read exactly, or refused with a reason."""
