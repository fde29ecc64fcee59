"""Parts of the pages for readers."""
