"""The command line: the same services as the screens, no second logic.

Exit codes: 0 done, 1 the user's mistake (one sentence on stderr), 2 a fault, 3 done
and something of it is left for a person to answer (one sentence on stderr).
With ``--json`` nothing but JSON goes to stdout.
"""

import argparse
import json
import math
import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd

from geo.districts import names as district_names
from incidents import starter
from incidents.atlas import Selection
from incidents.codebook import read_codebook
from incidents.commands import Run, add_all, version_of
from incidents.counting_rules import MEASURE_PARTS
from incidents.counts import range_text, with_ranges
from incidents.errors import IncidentError, StoreError
from incidents.links import parse_link
from incidents.model import Claim
from incidents.store import PUBLIC, Store, Stored, atlas_of, build, live_path
from incidents.views.authorship import named_in_words, which_of

_FIELDS = (
    "id", "title", "date_start", "date_end", "date_precision", "place", "geometry",
    "geo_precision", "district", "district_name", "district_today", "tehsil", "event_type",
    "sub_event_type", "actors", "summary", "status", "sensitivity", "counts", "counts_reason",
    "doubt", "n_reports", "n_claims", "version",
)  # fmt: skip


class _Parser(argparse.ArgumentParser):
    """argparse says 2 for a wrong word on the command line; here 2 means a fault."""

    def error(self, message: str) -> NoReturn:
        self.exit(1, f"{self.prog}: {message} (see --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    path: Path = options.store or live_path()
    try:
        code: int = options.run(path, options)
    except StoreError as error:
        print(error, file=sys.stderr)
        return 2 if error.path.exists() else 1
    except IncidentError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of our output has seen enough; closing stdout again would complain.
        sys.stderr.close()
        return 0
    except Exception:
        traceback.print_exc()
        print("This is a fault of the program, not of yours.", file=sys.stderr)
        return 2
    return code


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m incidents",
        description="The Balochistan Incident Atlas without its screens.",
        epilog="Exit codes: 0 done, 1 a mistake of the caller, 2 a fault, 3 left to decide.",
    )
    parser.add_argument(
        "--store",
        type=Path,
        metavar="FILE",
        help="the store (default: $ATLAS_STORE, or data/live/incidents.gpkg)",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Run, text: str, *, as_json: bool = True) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        if as_json:
            command.add_argument("--json", action="store_true", help="for programs to read")
        return command

    made = add(
        "build", _build, "make the live store from the data in the repository", as_json=False
    )
    made.add_argument(
        "--force", action="store_true", help="build anew; the store that is there is moved aside"
    )
    add("stats", _stats, "say how much is in the store, and its data version")
    add("verify", _verify, "check that the store is sound")
    listed = add("list", _list, "list incidents")
    listed.add_argument(
        "--query", default="", metavar="Q", help="what follows the question mark in the app's URL"
    )
    shown = add("show", _show, "show one incident with its claims and reports")
    shown.add_argument("id", metavar="ID")
    for command in (listed, shown):
        command.add_argument(
            "--as-of", type=int, metavar="VERSION", help="as it stood at a data version"
        )
    add("history", _history, "say who changed an incident, when and why").add_argument(
        "id", metavar="ID"
    )
    add_all(add)
    copied = add("snapshot", _snapshot, "copy the store for QGIS or as a backup", as_json=False)
    copied.add_argument("file", type=Path, metavar="FILE")
    return parser


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False))


def _build(path: Path, options: argparse.Namespace) -> int:
    if path.exists() and not options.force:
        with Store(path) as store:
            found = store.stats()
        print(
            f"{path} is there already: {found['incidents']} incidents, "
            f"data version {found['data_version']}. --force builds it anew."
        )
        return 0
    aside = build(path, starter.read(), lambda text: print(text, file=sys.stderr), replace=True)
    if aside is not None:
        print(f"The earlier store is kept as {aside}")
    with Store(path) as store:
        found = store.stats()
    print(
        f"Built {path}: {found['incidents']} incidents, {found['reports']} reports, "
        f"{found['claims']} claims, data version {found['data_version']}"
    )
    return 0


def _stats(path: Path, options: argparse.Namespace) -> int:
    with Store(path) as store:
        found = store.stats()
    if options.json:
        _print_json(found)
    else:
        for name, value in found.items():
            shown = f"{value:,}" if isinstance(value, int) else value or "–"
            print(f"{name.replace('_', ' '):14}{shown:>12}")
    return 0


def _verify(path: Path, options: argparse.Namespace) -> int:
    with Store(path) as store:
        problems = store.verify()
    if options.json:
        _print_json(
            {
                "sound": not problems,
                "problems": [{"check": one.check, "detail": one.detail} for one in problems],
            }
        )
    else:
        print("\n".join(map(str, problems)) or "The store is sound.")
    return 2 if problems else 0


def _list(path: Path, options: argparse.Namespace) -> int:
    asked = parse_link(options.query)
    for problem in asked.complaints(shows=()):
        print(f"Note: {problem.text}", file=sys.stderr)
    with Store(path) as store:
        version = version_of(store, asked, options.as_of)
        if version is not None and options.as_of is None:
            # A link names a version as the public counts; this list is the desk's.
            version = store.revision_at(version, PUBLIC)
        atlas = with_ranges(store.read_atlas(version))
    chosen = asked.filter.apply(atlas.everything())
    if options.json:
        _print_json(list(_items(chosen)))
        return 0
    for row in chosen.table.to_dict("records"):
        day = _known(row["date_start"]) or "undated"
        print(f"{day:10}  {row['status']:12}  {row['title']}  [{row['id']}]")
    print(f"{len(chosen)} of {len(atlas.table)} incidents, data version {atlas.version}")
    return 0


def _items(chosen: Selection) -> Iterator[dict[str, Any]]:
    """Yield incidents at a glance, in the model's words; unknown is None."""
    names = district_names()
    actors: dict[int, list[dict[str, Any]]] = {}
    for one in chosen.participations.to_dict("records"):
        told = {name: _known(one[name]) for name in ("actor", "role", "as_reported", "suspected")}
        actors.setdefault(one["row"], []).append(told)
    ranges = _ranges(chosen)
    for position, (row, values) in enumerate(
        zip(chosen.rows.tolist(), chosen.table.to_dict("records"), strict=True)
    ):
        item = {name: _known(value) for name, value in values.items()}
        item["district_name"] = names.get(item["district"])
        item["actors"] = actors.get(row, [])
        item["geometry"] = None
        if item["longitude"] is not None:
            place = [item["longitude"], item["latitude"]]
            item["geometry"] = {"type": "Point", "coordinates": place}
        yield {name: item[name] for name in _FIELDS} | {"ranges": ranges[position]}


def _known(value: Any) -> Any:
    """Return a cell as JSON has it: days as text, None where nothing is known."""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return None if pd.isna(value) else value


def _ranges(chosen: Selection) -> list[dict[str, Any]]:
    """Return the ranges of each incident: None where nothing is said or nothing counts."""
    counting = chosen.column("counts").to_numpy(dtype=bool)
    found: list[dict[str, Any]] = [dict.fromkeys(MEASURE_PARTS) for _ in range(len(chosen))]
    for measure in MEASURE_PARTS:
        columns = chosen.range(measure, "all")
        for position in (columns.said & counting).nonzero()[0]:
            low, high = columns.low[position], columns.high[position]
            found[position][measure] = {
                "low": None if math.isnan(low) else int(low),
                "high": None if math.isnan(high) else int(high),
                "open": bool(columns.open[position]),
                "uncounted": math.isnan(high),
            }
    return found


def _show(path: Path, options: argparse.Namespace) -> int:
    with Store(path) as store:
        stored = store.get(options.id, options.as_of)
    ranges = _ranges(with_ranges(atlas_of([stored])).everything())[0]
    if options.json:
        _print_json(
            stored.incident.model_dump(mode="json")
            | {
                "district_name": district_names().get(stored.incident.district or ""),
                "district_today": stored.district_today,
                "version": stored.version,
                "data_version": stored.data_version,
                "ranges": ranges,
            }
        )
    else:
        print("\n".join(_told(stored, ranges)))
    return 0


def _told(stored: Stored, ranges: dict[str, Any]) -> Iterator[str]:
    """Yield an incident as lines of text."""
    incident, label = stored.incident, read_codebook().label
    days = dict.fromkeys(str(day) for day in (incident.date_start, incident.date_end) if day)
    yield incident.title
    yield f"{incident.id}, version {stored.version}, data version {stored.data_version}"
    yield ""
    precision = label("date_precision", incident.date_precision)
    yield f"When    {' to '.join(days) or 'not known'} ({precision})"
    district = district_names().get(incident.district or "", "no district")
    known = label("geo_precision", incident.geo_precision)
    yield f"Where   {incident.place}; {district} (known to: {known})"
    yield f"What    {label('sub_event_type', incident.sub_event_type)}"
    yield f"Status  {label('status', incident.status)}"
    for actor in incident.actors:
        yield f"Actor   {named_in_words(incident, actor)}"
    yield from (f"        {line}" for line in which_of(incident))
    yield ""
    yield incident.summary
    if incident.doubt:
        yield f"Doubt: {incident.doubt}"
    if not incident.counts:
        yield "This entry is in no sum."
    yield ""
    for measure, found in ranges.items():
        if found is not None:
            text = range_text(found["low"], found["high"], is_open=found["open"])
            yield f"{measure}: {text}"
    yield ""
    reports = {report.id: report for report in incident.reports}
    for claim in incident.claims:
        yield f"- {claim.claimant} ({reports[claim.report_id].publisher}): {_claimed(claim)}"
    for report in incident.reports:
        yield f"  {report.publisher}, {report.published_on or 'undated'}: {report.title}"
        if report.url:
            yield f"    {report.url}"


def _claimed(claim: Claim) -> str:
    label = read_codebook().label
    if claim.measure is None or claim.victims is None or claim.qualifier is None:
        return label("claim_kind", claim.kind)
    figures = dict.fromkeys(str(one) for one in (claim.low, claim.high) if one is not None)
    return " ".join(
        (
            label("measure", claim.measure),
            "–".join(figures),
            f"({label('qualifier', claim.qualifier)}; {label('victims', claim.victims)})",
        )
    )


def _history(path: Path, options: argparse.Namespace) -> int:
    with Store(path) as store:
        revisions = store.history(options.id)
    if options.json:
        _print_json(
            [
                {
                    "number": one.number,
                    "version": one.version,
                    "action": one.action,
                    "changed": one.changed,
                    "by": one.by,
                    "role": one.role,
                    "at": one.at.isoformat(),
                    "why": one.why,
                }
                for one in revisions
            ]
        )
        return 0
    for one in revisions:
        what = f"{one.action} {', '.join(one.changed)}".strip()
        print(f"{one.number:>7}  {one.at:%Y-%m-%d %H:%M} UTC  {what}")
        print(f"         by {one.by} ({one.role}): {one.why}")
    return 0


def _snapshot(path: Path, options: argparse.Namespace) -> int:
    if options.file.exists():
        raise IncidentError(f"{options.file} exists already; choose another name")
    with Store(path) as store:
        store.snapshot(options.file)
    print(f"Wrote {options.file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
