"""The base of every map: our own polygons, our own files, nothing from elsewhere.

Importing this module changes folium for the whole process, once: its maps load
Leaflet from ``static/`` instead of five content networks, and text that reaches
branca as a template is rendered in a sandbox.

folium executes text. Whatever a person typed must go through ``map_text``
before it comes near a map, and better: it does not come near one at all.
Incidents are drawn from numbers and codes (``incidents.views.maps``).
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import branca.element
import folium
from branca.element import MacroElement
from folium.template import Template
from jinja2.sandbox import SandboxedEnvironment

from geo.data_folders import STATIC

__all__ = ["CREDIT", "PROVINCE", "AtlasMap", "MapKey", "base_map", "files_of_the_map", "map_text"]

Bounds = tuple[float, float, float, float]

PROVINCE: Final[Bounds] = (60.85, 24.8, 70.35, 32.15)  # west, south, east, north, degrees
CREDIT: Final = "Boundaries: geoBoundaries/Pathways Data, ODbL 1.0; towns: GeoNames CC BY 4.0"
TILE_CREDIT: Final = "online tiles: © OpenStreetMap contributors"
TILES: Final = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"

# Relative to the frame of streamlit-folium (/component/<name>/index.html), so that an app that
# is served below a path finds them too.
_STATIC: Final = "../../app/static"


def _address(file: str) -> str:
    """Return where the frame finds a file of ours, with a mark that changes with its content.

    A marked file may be kept for ever; one without would be asked for again with every map.
    """
    mark = hashlib.sha256((STATIC / file).read_bytes()).hexdigest()[:12]
    return f"{_STATIC}/{file}?v={mark}"


_LEAFLET_JS: Final = [("leaflet", _address("vendor/leaflet/leaflet.js"))]
_LEAFLET_CSS: Final = [("leaflet_css", _address("vendor/leaflet/leaflet.css"))]
_ATLAS_JS: Final = [
    (f"atlas_{name}", _address(f"atlas/{file}"))
    for name, file in (
        ("base", "base.js"),
        ("places", "atlas-places.js"),
        ("signs", "atlas-signs.js"),
        ("canvas", "atlas-map.js"),
        ("map", "atlas.js"),
    )
]
_ATLAS_CSS: Final = [("atlas_css", _address("atlas/atlas.css"))]
# Where the reader may go: the polygons end a little further out.
_LIMITS: Final = ((21.0, 56.0), (36.0, 75.5))

_ACTIVE: Final = frozenset("&<>\"'`${}\\=%#")
# A Jinja or JavaScript reader must not meet these; a human reader cannot see them.
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# Urdu and Balochi words need the joiners, which direct nothing.
_JOINERS: Final = frozenset("\u200c\u200d")


def files_of_the_map() -> list[str]:
    """Return the addresses of every file that a map loads, relative to the server's root."""
    wanted = [*_LEAFLET_JS, *_ATLAS_JS, *_LEAFLET_CSS, *_ATLAS_CSS]
    return [address.removeprefix("../../") for _, address in wanted]


def map_text(text: str) -> str:
    r"""Return ``text`` so that it is only ever text: to Jinja, to JavaScript and to HTML.

    ``& < > " ' ` $ { } \ = % #`` become numeric entities. Control characters
    and marks that turn the direction of writing are dropped; line ends and tabs
    become spaces.
    """
    written = []
    for sign in text:
        if sign in _ACTIVE:
            written.append(f"&#{ord(sign)};")
        elif sign in "\t\n\r":
            written.append(" ")
        elif sign in _JOINERS or unicodedata.category(sign) not in _HIDDEN:
            written.append(sign)
    return "".join(written)


class AtlasMap(folium.Map):
    """A folium map whose frame may be enlarged by the reader.

    folium's own header forbids that (``user-scalable=no``), which a reader with
    weak sight cannot work with; and it asks for jQuery, Bootstrap and two icon
    fonts, none of which is used here.
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <style>#{{ this.get_name() }} { width: 100%; height: 100%; position: relative; }</style>
        {% endmacro %}
        {% macro html(this, kwargs) %}
            <div class="folium-map" id={{ this.get_name()|tojson }} ></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
                center: {{ this.location|tojson }},
                ...{{ this.options|tojavascript }}
            });
        {% endmacro %}
        """
    )
    default_js = [*_LEAFLET_JS, *_ATLAS_JS]  # noqa: RUF012 - folium's own attribute
    default_css = [*_LEAFLET_CSS, *_ATLAS_CSS]  # noqa: RUF012


class _Base(MacroElement):
    """The call that draws the base; its only argument is JSON without active characters."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            atlas.begin({{ this._parent.get_name() }}, {{ this.written }});
        {% endmacro %}
        """
    )

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "AtlasBase"
        self.written = as_script(options)


def as_script(value: Any) -> str:
    """Return JSON that is a JavaScript literal, and inert to HTML and to Jinja.

    Every character of its strings that either could act on is written as an
    escape; outside strings no two braces touch.
    """
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    for sign in "<>&'`$%#":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text.replace("{{", "{ {").replace("}}", "} }")


@dataclass(frozen=True, slots=True)
class MapKey:
    """What the signs of a map look like and stand for.

    Attributes
    ----------
    types : sequence of mappings
        ``letter``, ``colour``, ``label`` of each kind of sign.
    colours : mapping
        What the scripts of the map draw with, by meaning; see ``incidents.views.maps``.
    words : mapping
        What the legend says; see ``incidents.views.maps``. Our own words only.
    """

    types: Sequence[Mapping[str, str]]
    colours: Mapping[str, Any]
    words: Mapping[str, Any]


def base_map(
    key: MapKey,
    *,
    bounds: Bounds = PROVINCE,
    legend: bool = True,
    focus: str | None = None,
    parts: bool = False,
    online_tiles: bool = False,
) -> AtlasMap:
    """Return a new map of the province without data.

    Equal arguments give the same script, so streamlit-folium keeps the map that
    it has, with the reader's zoom and centre. Take a new map for every run: the
    data are added into it.

    Parameters
    ----------
    key : MapKey
    bounds : west, south, east, north
        What is shown first, degrees, EPSG:4326.
    legend : bool
        Whether the map explains its signs itself.
    focus : str, optional
        The code of a district or a tehsil to outline.
    parts : bool
        Whether to name the tehsils of the district in ``focus``.
    online_tiles : bool
        Lay the map on tiles of OpenStreetMap. The reader's browser then asks a
        server of others for them, so the page must offer this as a choice.
    """
    west, south, east, north = bounds
    chart = AtlasMap(
        location=((south + north) / 2, (west + east) / 2),
        tiles=None,
        zoom_start=6,
        zoomControl=False,
        zoomSnap=0.25,
        minZoom=4.5,
        maxZoom=12,
        maxBounds=_LIMITS,
        maxBoundsViscosity=0.8,
    )
    if online_tiles:
        folium.TileLayer(TILES, attr=TILE_CREDIT, control=False).add_to(chart)
    chart.add_child(
        _Base(
            {
                "types": list(key.types),
                "colours": dict(key.colours),
                "words": {**key.words, "credit": CREDIT},
                "bounds": [[south, west], [north, east]],
                "legend": legend,
                "focus": focus,
                "parts": parts,
                "tiles": online_tiles,
            }
        )
    )
    return chart


class _SandboxedTemplate:
    """What branca calls ``Template``: renders text without reach into the process."""

    _environment: Final = SandboxedEnvironment()

    def __new__(cls, source: str) -> Any:
        return cls._environment.from_string(source)


def _wall_in() -> None:
    # branca renders the output of every element once more, as a template. Its own templates and
    # folium's are constants, compiled before this line; only text from here on goes through it.
    branca.element.Template = _SandboxedTemplate  # type: ignore[attr-defined,assignment]
    folium.Map.default_js = list(_LEAFLET_JS)
    folium.Map.default_css = list(_LEAFLET_CSS)


_wall_in()
