"""Data out, on the command line: the same incidents and rules as on the page Data."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from incidents import settings
from incidents.commands import Add, link_of, version_of
from incidents.counts import with_ranges
from incidents.editions import RULES, Edition
from incidents.errors import IncidentError
from incidents.filters import IncidentFilter, filter_in_words
from incidents.links import Link
from incidents.store import PUBLIC, Store
from incidents.views.incident_words import several

if TYPE_CHECKING:
    from incidents.views.exports import Bundle

# Those of the page. Written out, since the writers are not loaded before a file is asked for.
FORMATS = (
    "csv", "rows", "xlsx", "geojson", "gpkg", "kml", "parquet", "acled", "zip",
)  # fmt: skip


def add_to(add: Add) -> None:
    """Add the commands of this module."""
    command = add("export", _export, "write some incidents to a file", as_json=False)
    command.add_argument(
        "--query", default="", metavar="Q", help="what follows the question mark in the app's URL"
    )
    command.add_argument("--format", choices=FORMATS, help="default: by the name of the file")
    command.add_argument(
        "--edition", choices=[one.value for one in Edition], default=Edition.PUBLIC.value
    )
    command.add_argument("--recipient", default="", help="of a partners' file; needed for it")
    command.add_argument(
        "--as-of", type=int, metavar="VERSION", help="a data version; default: the newest, or v="
    )
    command.add_argument(
        "--address", default=settings.public_url(), metavar="URL",
        help="where readers find the atlas (default: $ATLAS_PUBLIC_URL)",
    )  # fmt: skip
    command.add_argument("--out", type=Path, required=True, metavar="FILE")


def _export(path: Path, options: argparse.Namespace) -> int:
    from incidents.desk.sharing.watermark import marked_file
    from incidents.views.exports import left_out, left_out_in_words

    edition = Edition(options.edition)
    if edition is Edition.PARTNERS and not options.recipient.strip():
        raise IncidentError("a partners' file names its recipient: --recipient")
    file: Path = options.out
    form = options.format or file.suffix.removeprefix(".").casefold()
    if form not in FORMATS:
        raise IncidentError(f"{form!r} is no format; known are {', '.join(FORMATS)}")
    asked = link_of(options.query)
    with Store(path) as store:
        version = version_of(store, asked, options.as_of)
        shown = version if version is not None else store.data_version(PUBLIC)
        seal = store.seal(shown, PUBLIC) or None
    query = Link(asked.filter, version=shown, seal=seal).to_query_string()
    link = f"{options.address.rstrip('/')}/?{query}" if options.address else ""
    made = _made(path, asked.filter, edition, (shown, form, link), options.recipient)
    content = marked_file(made, form, lambda text: print(f"{text} …", file=sys.stderr))
    try:
        file.write_bytes(content)
    except OSError as error:
        raise IncidentError(f"{file} cannot be written: {error.strerror}") from error
    out = left_out(made, form)
    held = len(made.incidents) - sum(out.values())
    print(f"Wrote {file}: {several(held, 'incident')}, data version {made.mark}")
    if out:
        print(left_out_in_words(out))
    return 0


def _made(
    path: Path,
    choice: IncidentFilter,
    edition: Edition,
    how: tuple[int, str, str],
    recipient: str,
) -> "Bundle":
    """Return what is written; what is not for everybody is noted first, as on the page."""
    from incidents.commands.people import open_desk
    from incidents.desk.auth.roles import COMMAND_LINE
    from incidents.desk.sharing import restricted_files
    from incidents.views.exports import bundle_of

    version, form, link = how
    if edition is Edition.PUBLIC:
        with Store(path) as store:
            atlas = with_ranges(store.read_atlas(version, audience=RULES[edition].audience))
        chosen = choice.apply(atlas.everything())
        return bundle_of(chosen, edition, filters=filter_in_words(choice), link=link)
    asked = restricted_files.ExportRequest(choice, version, form, link)
    with open_desk(path) as desk:
        if edition is Edition.PARTNERS:
            return restricted_files.partners_file(desk, COMMAND_LINE, asked, recipient)
        return restricted_files.internal_file(desk, COMMAND_LINE, asked)
