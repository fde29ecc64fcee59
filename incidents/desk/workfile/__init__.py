"""The file of the desk beside the store: drafts, stored reports, uploads, decisions."""
