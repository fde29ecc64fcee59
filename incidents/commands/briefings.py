"""Briefing frames on the command line: for a cron job, or a picture tonight."""

import argparse
from pathlib import Path

from incidents import settings
from incidents.commands import Add, link_of, version_of
from incidents.counts import with_ranges
from incidents.errors import IncidentError
from incidents.facts import facts_of, rest_on
from incidents.model import Sensitivity
from incidents.store import Store


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
        "--address", default=settings.public_url(), metavar="URL",
        help="where readers find the atlas, for link and QR code (default: $ATLAS_PUBLIC_URL)",
    )  # fmt: skip
    command.add_argument("--out", type=Path, required=True, metavar="FILE")


def _briefing(path: Path, options: argparse.Namespace) -> int:
    # Typst, fonts and documents are read only when a frame is made.
    from incidents.views.briefing.documents import make
    from incidents.views.briefing.frame_content import FrameSpec
    from incidents.views.briefing.map_sheet import MapSpec

    file: Path = options.out
    form = options.format or file.suffix.removeprefix(".").casefold()
    asked = link_of(options.query, ("basis", "layer", "shade", "period", "bars"))
    with Store(path) as store:
        version = version_of(store, asked)
        atlas = with_ranges(store.read_atlas(version, audience=(Sensitivity.PUBLIC,)))
    selection = asked.filter.apply(atlas.everything())
    view = asked.view
    wanted = FrameSpec(
        choice=asked.filter,
        shown=MapSpec(view.layer, view.shade, view.basis, view.period, view.bars),
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
    print(f"Wrote {file}: {rest_on(facts_of(selection))}, data version {atlas.mark}")
    return 0
