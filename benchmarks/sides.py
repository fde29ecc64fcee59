"""Who says what about the fictional incidents: reports, claims and their breakdowns."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from incidents.atlas import REPORT_COLUMNS

Frames = dict[str, pd.DataFrame]
Rng = np.random.Generator

# The first two speak about every incident, the third about half of them.
_VOICES: Final = (
    ("media", "Fictional newsroom", "total"),
    ("state", "Fictional officials", "security_forces"),
    ("armed_group", "Fictional spokesman", "security_forces"),
)
_MEASURES: Final = ("killed", "injured", "abducted", "disappeared")
_MEASURE_SHARES: Final = (0.55, 0.30, 0.10, 0.05)
_QUALIFIERS: Final = ("exact", "at_least", "up_to", "about", "uncounted")
_QUALIFIER_SHARES: Final = (0.55, 0.15, 0.05, 0.10, 0.15)


def claim_frames(rng: Rng, table: pd.DataFrame) -> Frames:
    """Return ``claims``, ``breakdowns`` and ``reports`` about the incidents of ``table``.

    One or two reports an incident, and two or three claims by different sides,
    so that ranges have something to disagree about.
    """
    number = len(table)
    second = rng.random(number) < 0.5
    reports = _reports(table, second)
    # What it is about is drawn once an incident, so that the sides can be compared.
    measure = rng.choice(_MEASURES, size=number, p=_MEASURE_SHARES).astype(object)
    voices = [_voice(rng, table, place, second, measure) for place in range(len(_VOICES))]
    claims = pd.concat(voices).sort_index(kind="stable", ignore_index=True)
    return {"claims": claims, "breakdowns": _breakdowns(rng, claims), "reports": reports}


def _reports(table: pd.DataFrame, second: npt.NDArray[np.bool_]) -> pd.DataFrame:
    first = pd.DataFrame(
        {
            "incident_id": table["id"],
            "id": [f"{one}-r1" for one in table["id"]],
            "publisher": "The Nowhere Gazette (fictional)",
            "title": [f"Fictional headline about {place}" for place in table["place"]],
            "source_type": "news",
            "published_on": _days(table["date_end"] + np.timedelta64(1, "D")),
            "not_to_be_passed_on": False,
        }
    ).reindex(columns=list(REPORT_COLUMNS))
    bare = [name for name in REPORT_COLUMNS if first[name].isna().all()]
    first[bare] = first[bare].astype(object).where(first[bare].notna(), None)
    other = first[second].assign(
        publisher="Nowhere Press Office (fictional)", source_type="official"
    )
    other["id"] = [f"{one}-r2" for one in other["incident_id"]]
    return pd.concat([first, other]).sort_index(kind="stable", ignore_index=True)


def _voice(
    rng: Rng,
    table: pd.DataFrame,
    place: int,
    second: npt.NDArray[np.bool_],
    measure: npt.NDArray[np.object_],
) -> pd.DataFrame:
    """Return what one side says, with the positions of its incidents as index."""
    role, claimant, victims = _VOICES[place]
    speaks = rng.random(len(table)) < (1.0 if place < 2 else 0.5)
    ids = table["id"][speaks]
    which = np.where(second[speaks] & (place > 0), 2, 1)
    claims = pd.DataFrame(
        {
            "incident_id": ids,
            "id": [f"{one}-c{place + 1}" for one in ids],
            "report_id": [f"{one}-r{n}" for one, n in zip(ids, which, strict=True)],
            "kind": "casualties",
            "claimant": claimant,
            "claimant_role": role,
            "claimant_actor": None,
            "measure": measure[speaks],
            "victims": victims,
            "victims_detail": None,
            **_figures(rng, len(ids)),
            "made_on": _days(table["date_end"][speaks]),
            "scope": "incident",
            "covers": "all",
            "attackers_in": "not_said",
            "others_count_as": None,
            "of_incidents": None,
            "about": None,
            "quote": None,
            "supersedes": None,
        }
    )
    if role == "armed_group":
        # Some claim the deed and give no figure.
        silent = rng.random(len(claims)) < 0.2
        claims.loc[silent, "kind"] = "responsibility"
        claims.loc[silent, ["measure", "victims", "qualifier"]] = None
        claims.loc[silent, ["low", "high"]] = np.nan
    return claims


def _figures(rng: Rng, number: int) -> dict[str, Any]:
    qualifier = rng.choice(_QUALIFIERS, size=number, p=_QUALIFIER_SHARES).astype(object)
    low = rng.geometric(0.25, size=number).astype(np.float64)
    high = np.where(qualifier == "about", low + rng.integers(1, 5, size=number), low)
    low[np.isin(qualifier, ("up_to", "uncounted"))] = np.nan
    high[np.isin(qualifier, ("at_least", "uncounted"))] = np.nan
    return {"low": low, "high": high, "qualifier": qualifier}


def _breakdowns(rng: Rng, claims: pd.DataFrame) -> pd.DataFrame:
    """Say of some totals how many of them are civilians."""
    named = (claims["qualifier"] == "exact") & (claims["victims"] == "total")
    some = claims[named & (claims["low"] >= 2) & (rng.random(len(claims)) < 0.2)]
    half = some["low"] // 2
    return pd.DataFrame(
        {"claim_id": some["id"], "victims": "civilians", "low": half, "high": half}
    ).reset_index(drop=True)


def _days(moments: "pd.Series[pd.Timestamp]") -> "pd.Series[str]":
    """Return days as ISO text, as the store gives them; missing where undated."""
    text = np.datetime_as_string(moments.to_numpy(), unit="D")
    return pd.Series(text, index=moments.index, dtype="str").where(moments.notna())
