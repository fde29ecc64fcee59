"""What a reader sees: charts, tables, sentences, citations and maps.

Pure renderers. Each takes a ``Selection`` or an ``Incident`` and gives back a
chart, a frame, bytes or words; none reads a file, asks a browser or knows
which page it is on. ``incident_words`` holds every sentence that we say about an
incident, so that all parts of a page, and both sides of a conflict, are spoken
of in the same way.
"""
