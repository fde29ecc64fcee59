"""Selections of fictional incidents, without a store."""

from collections.abc import Callable

import pytest

from incidents.atlas import Selection, from_incidents
from incidents.counts import with_ranges
from incidents.model import Incident


@pytest.fixture
def select() -> Callable[..., Selection]:
    """Return everything in an atlas of these incidents, at data version 7."""

    def make(*incidents: Incident) -> Selection:
        kinds = {"bla": "rebel_group", "police": "state_forces"}
        atlas = from_incidents(incidents, version=7, actor_kinds=kinds, words={})
        return with_ranges(atlas).everything()

    return make
