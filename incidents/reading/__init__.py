"""A report becomes draft incidents, each field with its evidence; nothing here decides."""
