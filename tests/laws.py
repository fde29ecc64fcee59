"""How many examples a law of hypothesis is tried with, and what it is forgiven.

``make quick`` tries a tenth of them: what a law is about is seen by a few examples, what
nobody thought of by many.
"""

import os
from typing import Final

from hypothesis import HealthCheck, settings

# A law holds on a loaded machine as well: no example fails for the time that it took.
_FORGIVEN: Final = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)
_USUAL: Final = 100
_QUICK: Final = "quick"


def load() -> None:
    """Let every law that says nothing else be tried with the usual number of examples."""
    settings.register_profile(
        "atlas",
        deadline=None,
        max_examples=_of(_USUAL),
        suppress_health_check=_FORGIVEN,
    )
    settings.load_profile("atlas")


def examples(number: int, *forgiven: HealthCheck) -> settings:
    """Return the settings of a law: tried so often, and also forgiven what is named."""
    return settings(max_examples=_of(number), suppress_health_check=(*_FORGIVEN, *forgiven))


def _of(number: int) -> int:
    return max(3, number // 10) if os.environ.get("ATLAS_LAWS") == _QUICK else number
