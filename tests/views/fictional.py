"""Fictional incidents over real places, the same for the same number."""

import numpy as np
import pandas as pd

from geo.districts import read_tehsils
from geo.gazetteer import read_places
from incidents.atlas import (
    BREAKDOWN_COLUMNS,
    CLAIM_COLUMNS,
    PARTICIPATION_COLUMNS,
    REPORT_COLUMNS,
    Atlas,
    PlainFrames,
    assemble,
)
from incidents.model import EventType

STATUSES = ["corroborated", "reported", "claimed", "disputed", "retracted"]
PRECISIONS = ["site", "town", "near", "tehsil", "district", "province", "unknown"]


def fictional_atlas(count: int, title: str = "A fictional event", version: int = 7) -> Atlas:
    """Make ``count`` incidents; half of the points stand in towns, the others apart."""
    random = np.random.default_rng(20_260_202)
    towns = [p for p in read_places() if p.kind == "town" and not p.outside and p.district]
    weights = np.array([(town.population or 2_000) ** 0.5 for town in towns])
    tehsils = read_tehsils()
    chosen = random.choice(len(towns), count, p=weights / weights.sum())
    precision = random.choice(PRECISIONS, count, p=[0.1, 0.35, 0.1, 0.12, 0.25, 0.06, 0.02])
    areas = random.integers(0, len(tehsils), count)
    point = np.isin(precision, ["site", "town", "near"])
    jitter = np.where((precision == "town")[:, None], 0.0, random.normal(0, 0.15, (count, 2)))
    day = pd.Timestamp("2015-01-01") + pd.to_timedelta(
        np.sort(random.integers(0, 4000, count)), "D"
    )
    lon = np.array([towns[i].lon for i in chosen]) + jitter[:, 0]
    lat = np.array([towns[i].lat for i in chosen]) + jitter[:, 1]
    district = np.where(
        point, [towns[i].district for i in chosen], tehsils["district"].to_numpy()[areas]
    ).astype(object)
    district[np.isin(precision, ["province", "unknown"])] = None
    types = [code.value for code in EventType]
    incidents = pd.DataFrame(
        {
            "id": [f"fictional-{i:06d}" for i in range(count)],
            "title": title,
            "date_start": day.date,
            "date_end": day.date,
            "date_precision": "day",
            "place": title,
            "longitude": np.where(point, lon, np.nan),
            "latitude": np.where(point, lat, np.nan),
            "geo_precision": precision,
            "district": district,
            "district_today": district,
            "tehsil": np.where(precision == "tehsil", tehsils.index.to_numpy()[areas], None),
            "event_type": random.choice(types, count, p=[0.35, 0.2, 0.25, 0.08, 0.04, 0.08]),
            "sub_event_type": "armed_clash",
            "summary": title,
            "status": random.choice(STATUSES, count, p=[0.35, 0.25, 0.2, 0.18, 0.02]),
            "sensitivity": "public",
            "counts": True,
            "counts_reason": None,
            "doubt": title,
            "version": version,
        }
    )
    empty = [
        pd.DataFrame(columns=list(names), dtype=object)
        for names in (PARTICIPATION_COLUMNS, CLAIM_COLUMNS, BREAKDOWN_COLUMNS, REPORT_COLUMNS)
    ]
    return assemble(PlainFrames(incidents, *empty), version=version, actor_kinds={}, words={})
