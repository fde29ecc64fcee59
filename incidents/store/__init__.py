"""The only disk: incidents with their claims, reports and history, in one GeoPackage.

A *revision* is one change to one incident; its number is the *data version*
of the store. Nothing is ever written without one, and none is ever changed.
Read the modules in this order: ``schema`` (the tables), ``live`` (what can be
done), ``saving``, ``reading``, ``checking``, and ``geopackage`` for what only
SQLite knows.
"""

from incidents.store.checking import Problem
from incidents.store.live import Store, build, create, live_path
from incidents.store.opening import FirstReview, Opening
from incidents.store.public_numbers import PUBLIC
from incidents.store.reading import Revision, Stored, atlas_of
from incidents.store.saving import Saved

__all__ = [
    "PUBLIC",
    "FirstReview",
    "Opening",
    "Problem",
    "Revision",
    "Saved",
    "Store",
    "Stored",
    "atlas_of",
    "build",
    "create",
    "live_path",
]
