"""Where things are. Knows nothing of incidents.

A *district* is an area with a code, and it is dated, because districts split.
A *tehsil* is a part of a district. The *gazetteer* turns a name into places
that could be meant. *Precision* says how exactly a place is known: only a
site, a town or "near a town" may be drawn as a dot.

Read the modules in this order: ``precision``, ``names``, ``districts``,
``gazetteer``, ``basemap``. ``build`` makes the files under ``data/reference``.
"""
