"""Tables that come in as files: opened, read, checked, planned, and saved whole or not at all.

``parsing`` knows a file by its content, a module a kind of file makes a table of it; ``own``,
``ucdp`` and ``acled`` make incidents of the rows; ``planning`` says what an upload would do,
and ``service`` does it. ``values`` reads one cell, here and in the form.
"""
