"""Files of exactly the filtered incidents, in the forms that analysts open."""

from incidents.views.exports.bundle import Bundle, bundle_of
from incidents.views.exports.files import (
    FORMATS,
    Format,
    file_name,
    left_out,
    left_out_in_words,
    table_csv,
    write,
)

__all__ = [
    "FORMATS",
    "Bundle",
    "Format",
    "bundle_of",
    "file_name",
    "left_out",
    "left_out_in_words",
    "table_csv",
    "write",
]
