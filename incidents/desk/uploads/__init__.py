"""Tables that come in as files: opened, read, checked, planned, and saved whole or not at all.

``formats`` makes a table of a file, a module a kind of file, and ``formats.detect`` knows the
kind by the content; ``layouts`` makes incidents of the rows, ours, UCDP's or ACLED's; ``plan``
says what an upload would do, and ``upload_services`` does it. A cell is read by ``cells``,
here and in the form.
"""
