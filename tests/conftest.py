"""A country that does not exist: Testland, its districts XX01 and XX02, and its people."""

import gc
from collections.abc import Callable, Generator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from incidents.model import Claim, Incident, Participation, PointGeometry, Report
from tests import laws, marking

laws.load()

ROOT = Path(__file__).resolve().parents[1]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    marking.mark(items)
    # Thousands of tests and their code stay to the end: no collection looks through them again.
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, bool, bool]:
    with marking.held_to(item):
        return (yield)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The developers' folder beside the checkout; a user has none."""
    path = ROOT.parent / "shared"
    if not path.is_dir():
        pytest.skip("the developers' shared folder is not beside this checkout")
    return path


def a_report(number: int = 1, **changes: Any) -> Report:
    plain = {
        "id": f"testland-gazette-{number}",
        "publisher": "The Testland Gazette (fictional)",
        "title": f"Fictional headline {number}",
        "language": "en",
        "source_type": "news",
        "published_on": date(2024, 3, 2),
    }
    return Report(**(plain | changes))


def a_claim(number: int = 1, **changes: Any) -> Claim:
    """A claim; ``n`` is short for an exact figure."""
    plain: dict[str, Any] = {
        "id": f"c{number:02d}",
        "report_id": "testland-gazette-1",
        "claimant": "Police of Testland",
        "claimant_role": "state",
        "measure": "killed",
        "victims": "total",
        "qualifier": "exact",
    }
    if "n" in changes:
        changes["low"] = changes["high"] = changes.pop("n")
    return Claim(**(plain | changes))


@pytest.fixture
def make_report() -> Callable[..., Report]:
    return a_report


@pytest.fixture
def make_claim() -> Callable[..., Claim]:
    return a_claim


@pytest.fixture
def make_incident() -> Callable[..., Incident]:
    """Build a fictional incident, naming only what the test is about."""

    def make(**changes: Any) -> Incident:
        plain: dict[str, Any] = {
            "id": "testville-2024-03-01",
            "title": "Shots at a fictional bridge",
            "date_start": date(2024, 3, 1),
            "date_end": date(2024, 3, 1),
            "date_precision": "day",
            "place": "Testville",
            "geometry": PointGeometry(coordinates=(66.5, 28.5)),
            "geo_precision": "town",
            "event_type": "battles",
            "sub_event_type": "armed_clash",
            "actors": (
                Participation(actor="bla", role="alleged_perpetrator"),
                Participation(actor="police", role="target"),
            ),
            "summary": "A fictional event in a place that does not exist.",
            "status": "reported",
            "sensitivity": "public",
            "reports": (a_report(),),
            "claims": (),
        }
        return Incident(**(plain | changes))

    return make
