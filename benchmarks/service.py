"""The service layer alone: load, filter, count and locate, without a server or a browser."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from benchmarks.generate import SEED, frames
from benchmarks.stores import atlas_store
from geo import districts
from incidents import counts
from incidents.atlas import Atlas, PlainFrames, Selection, assemble
from incidents.codebook import read_codebook
from incidents.facts import facts_of, headline
from incidents.filters import IncidentFilter
from incidents.model import EventType, Status
from incidents.store import Store
from incidents.views import maps, time_axis, timeline_charts

LARGEST_STORE: Final = 100_000
REPEATS: Final = 5
_MEASURES: Final = ("killed", "injured", "held")

FILTERS: Final[Mapping[str, IncidentFilter]] = {
    "five event types": IncidentFilter(
        event_types=tuple(one for one in EventType if one is not EventType.PROTESTS)
    ),
    "two years": IncidentFilter(since=date(2020, 1, 1), until=date(2021, 12, 31)),
    "an actor": IncidentFilter(actors=("bla",)),
    "three districts": IncidentFilter(districts=("PK201", "PK204", "PK210")),
    "killed, at least 5": IncidentFilter(measure="killed", at_least=5),
    "full text": IncidentFilter(text="nowhere-17 fictional"),
    "all of these but the text": IncidentFilter(
        event_types=(EventType.BATTLES, EventType.EXPLOSIONS),
        since=date(2010, 1, 1),
        actors=("bla", "blf"),
        districts=("PK201", "PK204", "PK210"),
        statuses=(Status.CLAIMED, Status.REPORTED),
        measure="killed",
        at_least=2,
    ),
}

COUNTS: Final[Mapping[str, Callable[[Selection], object]]] = {
    "totals of three measures": lambda chosen: [
        counts.total(chosen, measure) for measure in _MEASURES
    ],
    "whom to trust": counts.trust_sentence,
    "by district": lambda chosen: counts.by_district(chosen, "killed"),
    "by month": lambda chosen: counts.by_period(chosen, "month"),
    "by area": counts.by_area,
    "tray": counts.tray,
}

VIEWS: Final[Mapping[str, Callable[[Selection], object]]] = {
    "layer of the map": lambda chosen: (
        maps.incident_layer(chosen) if maps.draws_points(chosen) else maps.grid_layer(chosen)
    ),
    "timeline": lambda chosen: timeline_charts.timeline(chosen, time_axis.default_period(chosen)),
    "heading in words": lambda chosen: headline(facts_of(chosen), FILTERS["five event types"]),
}


@dataclass(frozen=True)
class ServiceFigures:
    """Medians in milliseconds at one size; NaN where not measured.

    Attributes
    ----------
    load_ms : float
        Reading the store into frames.
    ranges_ms : float
        Working out the ranges of the measures that the first page shows, once a data version.
    filters_ms, counts_ms, views_ms : mapping of name to float
        Counts and views are of the filter that lets most rows through.
    page_ms : float
        That filter, and everything that the first page counts, one after the other.
    """

    incidents: int
    load_ms: float
    ranges_ms: float
    filters_ms: Mapping[str, float]
    counts_ms: Mapping[str, float]
    views_ms: Mapping[str, float]
    page_ms: float


@dataclass(frozen=True)
class LocateFigures:
    """Points a call, and medians in milliseconds.

    ``plain_ms`` is a loop over prepared polygons; ``boxed_ms`` the same loop
    that first drops the points outside each polygon's bounding box.
    """

    points: int
    ours_ms: float
    plain_ms: float
    boxed_ms: float

    @property
    def ratio(self) -> float:
        """Ours over the faster loop."""
        return self.ours_ms / min(self.plain_ms, self.boxed_ms)


def timed(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the median time of ``work``, milliseconds, after one run that is not counted."""
    work()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return 1000 * median(times)


def measure(number: int) -> ServiceFigures:
    """Measure the service layer on so many incidents."""
    repeats = REPEATS if number <= LARGEST_STORE else 3
    load_ms = float("nan")
    if number <= LARGEST_STORE:
        with Store(atlas_store(number)) as store:
            load_ms = timed(store.read_atlas, 3)
            atlas = store.read_atlas()
    else:
        atlas = _from_frames(number)

    def ranges() -> Atlas:
        ready = counts.with_ranges(atlas)
        # Worked out when first asked for: ask as the page does.
        COUNTS["totals of three measures"](ready.everything())
        counts.trust_sentence(ready.everything())
        return ready

    ranges_ms = timed(ranges, min(3, repeats))
    everything = ranges().everything()
    widest = FILTERS["five event types"]

    def page() -> None:
        chosen = widest.apply(everything)
        for count in COUNTS.values():
            count(chosen)

    # A selection remembers its table, so each run gets a new one; its own time is taken off.
    choosing = timed(lambda: widest.apply(everything), repeats)

    def after_choosing(work: Callable[[Selection], object]) -> float:
        return max(0.0, timed(lambda: work(widest.apply(everything)), repeats) - choosing)

    return ServiceFigures(
        incidents=number,
        load_ms=load_ms,
        ranges_ms=ranges_ms,
        filters_ms={
            name: timed(lambda one=one: len(one.apply(everything)), repeats)
            for name, one in FILTERS.items()
        },
        counts_ms={name: after_choosing(count) for name, count in COUNTS.items()},
        views_ms={name: after_choosing(view) for name, view in VIEWS.items()},
        page_ms=timed(page, repeats),
    )


def _from_frames(number: int) -> Atlas:
    book = read_codebook()
    words: dict[str, Any] = {actor.id: actor.name for actor in book.actors.values()}
    return assemble(
        PlainFrames(**frames(number)),
        version=number,
        actor_kinds={actor.id: actor.kinds[0].value for actor in book.actors.values()},
        words=words | dict(districts.read_districts()["name"]),
    )


def measure_locate(points: int) -> LocateFigures:
    """Measure ``geo.districts.locate`` beside loops over the same prepared polygons."""
    layer = districts.read_districts()
    xy = _scattered(points, layer.total_bounds)
    shapes = layer.geometry.to_numpy()
    shapely.prepare(shapes)
    boxes = shapely.bounds(shapes)

    def loop(boxed: bool) -> npt.NDArray[np.intp]:
        place = np.full(points, -1, dtype=np.intp)
        x, y = xy.T.copy()
        for position, (shape, (west, south, east, north)) in enumerate(
            zip(shapes, boxes, strict=True)
        ):
            rows = np.arange(points)
            if boxed:
                rows = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
            inside = rows[shapely.intersects_xy(shape, x[rows], y[rows])]
            place[inside] = np.where(place[inside] < 0, position, place[inside])
        return place

    ours = districts.locate(xy)["code"]
    plain = layer.index.to_series().reset_index(drop=True).reindex(loop(boxed=True)).to_numpy()
    if not (ours.fillna("").to_numpy() == np.where(plain != plain, "", plain)).all():
        raise RuntimeError("locate and the plain loop disagree: their times say nothing")
    return LocateFigures(
        points=points,
        ours_ms=timed(lambda: districts.locate(xy), 3),
        plain_ms=timed(lambda: loop(boxed=False), 3),
        boxed_ms=timed(lambda: loop(boxed=True), 3),
    )


def _scattered(points: int, bounds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return points of which about a tenth lie outside every district, as imports have them."""
    rng = np.random.default_rng(SEED)
    drawn = rng.uniform(bounds[:2], bounds[2:], size=(3 * points, 2))
    inside = districts.locate(drawn)["code"].notna().to_numpy()
    outside = points // 10
    kept = np.concatenate([drawn[inside][: points - outside], drawn[~inside][:outside]])
    return rng.permutation(kept)
