"""Where things are: districts with their dates, tehsils, the gazetteer, the base map.

Knows nothing of incidents. All coordinates are longitude, latitude in degrees, EPSG:4326.
"""
