"""The only disk: incidents with their claims, reports and history, in one GeoPackage.

A *revision* is one change to one incident; its number is the *data version*
of the store. Nothing is ever written without one, and none is ever changed.
Read the modules in this order: ``schema`` (the tables), ``store_reader`` and
``store`` (what can be done), ``saving``, ``record_queries``, ``atlas_queries``,
``integrity``, ``store_building``, and ``geopackage`` for what only SQLite knows.
"""

from incidents.store.atlas_queries import atlas_of
from incidents.store.integrity import Problem
from incidents.store.public_version_numbers import PUBLIC
from incidents.store.record_queries import Revision, Stored
from incidents.store.saving import Saved, Signature
from incidents.store.store import Store
from incidents.store.store_building import build, create, live_path
from incidents.store.widening import FirstReview, Opening

__all__ = [
    "PUBLIC",
    "FirstReview",
    "Opening",
    "Problem",
    "Revision",
    "Saved",
    "Signature",
    "Store",
    "Stored",
    "atlas_of",
    "build",
    "create",
    "live_path",
]
