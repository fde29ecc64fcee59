"""KML: placemarks, read by a parser that follows nothing and opens nothing."""

from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from incidents.desk.uploads.formats.geojson_file import gather
from incidents.desk.uploads.formats.map_geometry import GeometryPoint, point_of_coordinates
from incidents.desk.uploads.formats.uploaded_table import (
    MAX_ROWS,
    Gathering,
    Table,
    UnreadableError,
)

_SHAPES: Final = {
    "LineString", "LinearRing", "Polygon", "MultiGeometry", "Model", "Track", "MultiTrack",
}  # fmt: skip


def read(payload: bytes) -> Table:
    """Return the placemarks of a KML file as rows.

    Raises
    ------
    UnreadableError
        Not XML, XML with a document type or entities, no KML, a link to other files.
    """
    try:
        root = fromstring(payload, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise UnreadableError(
            "The XML has a document type or entities, which no KML needs. It was not read."
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise UnreadableError("The file is not sound XML.") from error
    if _name(root) != "kml":
        raise UnreadableError("The file is XML, but not KML.")
    marks = [part for part in root.iter() if _name(part) == "Placemark"]
    if len(marks) > MAX_ROWS:
        raise UnreadableError(f"The file has more than {MAX_ROWS:,} features: divide it.")
    gathering = Gathering("kml", unit="feature")
    if any(_name(part) == "NetworkLink" for part in root.iter()):
        gathering.notices.append("Links to other files were left out: nothing is fetched.")
    return gather(gathering, [_feature(mark) for mark in marks])


def _name(part: Element) -> str:
    return str(part.tag).rsplit("}", 1)[-1]


def _text(part: Element) -> str:
    return (part.text or "").strip()


def _feature(mark: Element) -> tuple[dict[str, str], GeometryPoint]:
    cells: dict[str, str] = {}
    found = GeometryPoint()
    for part in mark:
        name = _name(part)
        if name in ("name", "description"):
            cells["title" if name == "name" else "summary"] = _text(part)
        elif name == "ExtendedData":
            cells |= _data(part)
        elif name == "TimeStamp":
            cells.setdefault("date", next((_text(one) for one in part if _name(one) == "when"), ""))
        elif name == "Point":
            found = _point(part)
        elif name in _SHAPES:
            found = point_of_coordinates(name, None)
    if mark.get("id"):
        cells.setdefault("id", str(mark.get("id")))
    return cells, found


def _data(part: Element) -> dict[str, str]:
    cells = {}
    for one in part.iter():
        if _name(one) == "Data" and one.get("name"):
            value = next((_text(inner) for inner in one if _name(inner) == "value"), "")
            cells[str(one.get("name"))] = value
        elif _name(one) == "SimpleData" and one.get("name"):
            cells[str(one.get("name"))] = _text(one)
    return cells


def _point(part: Element) -> GeometryPoint:
    told = next((_text(one) for one in part if _name(one) == "coordinates"), "")
    try:
        numbers = [float(one) for one in told.replace(" ", "").split(",")]
    except ValueError:
        return GeometryPoint(problem="has coordinates that are not numbers", kind="Point")
    return point_of_coordinates("Point", numbers)
