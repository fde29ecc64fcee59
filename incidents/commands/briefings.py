"""Briefing frames on the command line: for a cron job, or a picture tonight."""

import argparse
import os
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode

from incidents.commands import Add
from incidents.counts import BasisChoice, with_ranges
from incidents.errors import IncidentError
from incidents.filters import parse_query
from incidents.model import Sensitivity
from incidents.store import Store
from incidents.views.maps import SHADED
from incidents.views.periods import PERIODS
from incidents.views.words import several

_VIEW = ("basis", "layer", "shade", "period", "bars", "tab", "card", "tiles", "clean")
_LONGEST_VERSION = 12
_BARS = ("incidents", "killed", "injured", "held")
_LAYERS = ("incidents", "districts", "grid")


def add_to(add: Add) -> None:
    """Add the commands of this module."""
    command = add("briefing", _briefing, "draw a briefing frame of some incidents", as_json=False)
    command.add_argument(
        "--query", default="", metavar="Q", help="what follows the question mark in the app's URL"
    )
    command.add_argument("--format", choices=("pdf", "png", "svg", "docx", "pptx"))
    command.add_argument(
        "--size", choices=("a4", "a4-landscape", "slide", "square"), help="default: a4; of a "
        "PPTX: slide",
    )  # fmt: skip
    command.add_argument("--part", choices=("frame", "map", "timeline"), default="frame")
    command.add_argument("--dpi", type=int, choices=(200, 300), default=200, help="of a PNG")
    command.add_argument(
        "--pages", type=int, choices=(1, 2, 3, 4), default=1,
        help="of a PDF: the frame, incidents, districts, sentences and how to read it",
    )  # fmt: skip
    command.add_argument("--title", default="", help="default: proposed from the filters")
    command.add_argument("--subtitle", default="", help="default: proposed from the filters")
    command.add_argument(
        "--order", choices=("newest", "killed"), default="newest",
        help="which incidents the table lists",
    )  # fmt: skip
    command.add_argument(
        "--incidents", default="", metavar="ID,ID", help="list these in the table instead"
    )
    command.add_argument(
        "--address", default=os.environ.get("ATLAS_PUBLIC_URL", ""), metavar="URL",
        help="where readers find the atlas, for link and QR code (default: $ATLAS_PUBLIC_URL)",
    )  # fmt: skip
    command.add_argument("--out", type=Path, required=True, metavar="FILE")


def _briefing(path: Path, options: argparse.Namespace) -> int:
    # Typst, fonts and documents are read only when a frame is made.
    from incidents.views.briefing.content import Wanted
    from incidents.views.briefing.documents import make
    from incidents.views.briefing.sheet import Shown

    file: Path = options.out
    form = options.format or file.suffix.removeprefix(".").casefold()
    query = options.query.removeprefix("?")
    shown = {name: values[-1] for name, values in parse_qs(query).items() if name in _VIEW}
    rest = [(name, value) for name, value in parse_qsl(query) if name not in _VIEW]
    asked = parse_query(urlencode(rest))
    if asked.problems:
        raise IncidentError(" ".join(asked.problems))
    version = _version(dict(parse_qsl(query)).get("v"))
    with Store(path) as store:
        atlas = with_ranges(store.read_atlas(version, audience=(Sensitivity.PUBLIC,)))
    selection = asked.filter.apply(atlas.everything())
    wanted = Wanted(
        choice=asked.filter,
        shown=Shown(
            layer=_one_of("layer", shown.get("layer", "incidents"), _LAYERS),
            shade=_one_of("shade", shown.get("shade", "incidents"), tuple(SHADED)),
            basis=_one_of("basis", shown.get("basis", "all"), tuple(map(str, BasisChoice))),
            period=_one_of("period", shown.get("period", "auto"), ("auto", *PERIODS)),
            bars=_one_of("bars", shown.get("bars", "incidents"), _BARS),
        ),
        title=options.title,
        subtitle=options.subtitle,
        address=options.address,
        order=options.order,
        incidents=tuple(one.strip() for one in options.incidents.split(",") if one.strip()),
    )
    made = make(
        selection, wanted, format=form, size=options.size, part=options.part, dpi=options.dpi,
        pages=options.pages,
    )  # fmt: skip
    try:
        file.write_bytes(made)
    except OSError as error:
        raise IncidentError(f"{file} cannot be written: {error.strerror}") from error
    print(f"Wrote {file}: {several(len(selection), 'incident')}, data version {atlas.version:,}")
    return 0


def _version(given: str | None) -> int | None:
    """Return the data version that a link names; None for the newest."""
    if given is None:
        return None
    if not (given.isascii() and given.isdecimal() and len(given) <= _LONGEST_VERSION):
        raise IncidentError(f"v: {given!r} is not a data version")
    return int(given)


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise IncidentError(f"{name} {value!r} is not one of {', '.join(known)}")
    return value
