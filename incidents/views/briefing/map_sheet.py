"""One map while it is drawn: ground, areas, signs, names and what stands at the edge."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.drawing import Base, Projection, Shape
from incidents.atlas import Selection
from incidents.colours import COLOURS
from incidents.views import maps
from incidents.views.briefing import map_legend, map_marks, map_signs, svg
from incidents.views.briefing.fonts import text_width
from incidents.views.briefing.map_inset import INSET_SIZE, inset

_LINES: Final = (
    ("around", COLOURS.around_line, 0.5, "2 2"),
    ("district", COLOURS.rule, 0.5, ""),
    ("countries", COLOURS.map_ink, 0.6, "1.5 2"),
    ("province", COLOURS.map_ink, 1.0, ""),
    ("disputed", COLOURS.map_ink, 1.0, "4.5 2.5"),
)
_NAME: Final = 5.6  # points; names of districts
_KM: Final = (5, 10, 20, 25, 50, 100, 150, 200, 250)


@dataclass(frozen=True, slots=True)
class MapSpec:
    """How a map shows a selection.

    Attributes
    ----------
    layer : str
        "incidents", "districts" or "grid", as on the screen.
    shade : str
        A key of ``maps.SHADED``; for districts.
    basis : str
        Whose numbers; a value of ``counts.BasisChoice``.
    period : str
        "auto", or how wide the timeline's bars are.
    bars : str
        What they count: "incidents", or people "killed", "injured" or "held".
    focus : tuple of str
        District codes; the map shows them alone. Empty: the whole province.
    """

    layer: str = "incidents"
    shade: str = "incidents"
    basis: str = "all"
    period: str = "auto"
    bars: str = "incidents"
    focus: tuple[str, ...] = ()


class Sheet:
    """One map while it is drawn."""

    def __init__(
        self, base: Base, box: svg.Box, projection: Projection, focus: Sequence[str]
    ) -> None:
        self._base, self._box, self._p = base, box, projection
        self._focus, self._close = focus, bool(focus)
        self.parts: list[str] = []
        self._room = svg.Room((box[0] + 2, box[1] + 2, box[2] - 4, box[3] - 4))

    def draw(
        self, selection: Selection, shown: MapSpec, entries: list[map_legend.LegendEntry]
    ) -> list[map_legend.LegendEntry]:
        """Draw everything above the legend, and return what the legend then says."""
        x, y, w, h = self._box
        self.parts.append(
            f'<clipPath id="map"><rect x="{svg.num(x)}" y="{svg.num(y)}" '
            f'width="{svg.num(w)}" height="{svg.num(h)}"/></clipPath><g clip-path="url(#map)">'
        )
        self._ground()
        if shown.layer == "districts":
            self.parts.append(map_legend.stripes())
            self._shades(selection, shown)
            self._borders()
            self._furniture()
            self._names(())
        elif shown.layer == "grid" or map_marks.point_count(selection) > map_marks.MOST_SIGNS:
            areas = map_marks.area_marks(selection, by_tehsil=False)
            found = map_marks.squares(selection, self._p)
            entries = map_legend.for_squares(found, areas=bool(areas))
            self._cells(found)
            self._borders()
            self._furniture()
            self._badges(areas)
            self._names(tuple(area.code for area in areas))
        else:
            areas = map_marks.area_marks(selection, by_tehsil=self._close)
            self._tint(areas)
            self._borders()
            self._furniture()
            dots = map_marks.dots(selection, self._p)
            reach = (map_marks.REACH + 3) / self._p.points_per_km
            entries = map_legend.for_signs(selection, areas=bool(areas), reach_km=round(reach))
            self._dots(dots, areas)
            self._names(tuple(area.code for area in areas))
        self._around()
        # Clips within clips are not drawn alike everywhere: the inset stands outside of this one.
        self.parts.append("</g>")
        self.parts.append(inset(self._inset_box()))
        self.parts.append(
            svg.rect(
                (x + 0.3, y + 0.3, w - 0.6, h - 0.6),
                fill="none",
                stroke=COLOURS.rule,
                stroke_width=0.6,
            )
        )
        return entries

    def _path(self, rings: Sequence[npt.NDArray[np.float64]], *, closed: bool = True) -> str:
        return svg.path_of([self._p.xy(ring) for ring in rings], closed=closed)

    def _ground(self) -> None:
        self.parts.append(svg.rect(self._box, fill=COLOURS.around))
        self.parts.append(
            svg.path(self._path(self._base.sea), fill=COLOURS.sea, fill_rule="evenodd")
        )
        self.parts.append(
            svg.path(self._path(self._base.province), fill=COLOURS.land, fill_rule="evenodd")
        )

    def _borders(self) -> None:
        if self._close:
            lines = self._path(self._base.lines["tehsil"], closed=False)
            self.parts.append(svg.path(lines, fill="none", stroke=COLOURS.border, stroke_width=0.5))
        for kind, colour, width, dash in _LINES:
            dashed = {"stroke_dasharray": dash} if dash else {}
            self.parts.append(
                svg.path(
                    self._path(self._base.lines[kind], closed=False),
                    fill="none",
                    stroke=colour,
                    stroke_width=width,
                    stroke_linejoin="round",
                    **dashed,
                )
            )

        if self._focus:
            outlines = "".join(self._path(self._base.districts[code].rings) for code in self._focus)
            self.parts.append(
                svg.path(outlines, fill="none", stroke=COLOURS.accent_dark, stroke_width=1.4)
            )

    def _shades(self, selection: Selection, shown: MapSpec) -> None:
        values = maps.shaded_values(selection, shown.basis, shown.shade)
        breaks = maps.class_breaks(values["value"])
        for code, held, value in values[["code", "incidents", "value"]].itertuples(index=False):
            area = self._base.districts.get(str(code))
            if area is None or not held:
                continue
            d = self._path(area.rings)
            if np.isnan(value):
                self.parts.append(svg.path(d, fill=map_legend.UNCOUNTED))
                continue
            at = max(0, int(np.searchsorted(breaks, value, side="right")) - 1)
            self.parts.append(svg.path(d, fill=map_legend.shade_of(at, len(breaks))))
        for code, held, value in values[["code", "incidents", "value"]].itertuples(index=False):
            area = self._base.districts.get(str(code))
            if area is None or not held:
                continue
            text = map_legend.value_text(value, rate=shown.shade.endswith("per_100k"))
            x, y = self._p.at(area.lon, area.lat)
            width = text_width(text, 6.4, bold=True)
            self._room.take((x - width / 2 - 1, y - 4, width + 2, 8))
            self.parts.append(
                svg.words(text, (x, y + 2.3), 6.4, anchor="middle", bold=True, halo=1.6)
            )

    def _cells(self, found: map_marks.Squares) -> None:
        for west, south, n in found.cells:
            x, y = self._p.at(west, south + found.size)
            right, bottom = self._p.at(west + found.size, south)
            at = max(0, int(np.searchsorted(found.breaks, n, side="right")) - 1)
            shade = map_legend.shade_of(at, len(found.breaks))
            box = (x + 0.2, y + 0.2, right - x - 0.4, bottom - y - 0.4)
            self.parts.append(svg.rect(box, fill=shade))

    def _tint(self, areas: Sequence[map_marks.AreaMark]) -> None:
        for area in areas:
            d = self._path(self._shape(area.code).rings)
            self.parts.append(
                svg.path(
                    d,
                    fill=COLOURS.area,
                    fill_opacity=0.26,
                    stroke=COLOURS.area,
                    stroke_width=0.7,
                )
            )

    def _shape(self, code: str) -> Shape:
        return self._base.districts.get(code) or self._base.tehsils[code]

    def _dots(self, dots: Sequence[map_marks.Dot], areas: Sequence[map_marks.AreaMark]) -> None:
        drawn = []
        for dot in dots:
            r = map_signs.RADIUS if dot.n == 1 else map_signs.ring_radius(dot.n)
            self._room.take((dot.x - r, dot.y - r, 2 * r, 2 * r))
            if dot.n == 1:
                drawn.append(map_signs.sign(dot.x, dot.y, dot.kind, dot.status, near=dot.near))
            else:
                drawn.append(map_signs.ring(dot.x, dot.y, dot.kinds))
        # A thin line from a badge to its area must not run over a sign: signs come last.
        self._badges(areas)
        self.parts += drawn
        self._towns([dot for dot in dots if dot.n > 2])

    def _badges(self, areas: Sequence[map_marks.AreaMark]) -> None:
        for area in sorted(areas, key=lambda one: (-one.n, one.code)):
            shape = self._shape(area.code)
            home = self._p.at(shape.lon, shape.lat)
            width, height = map_signs.badge_size(area.n)
            box = self._room.near(*home, (width + 1.5, height + 1.5), 60.0)
            if box is None:
                box = (home[0] - width / 2, home[1] - height / 2, width, height)
            self._room.take(box)
            x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
            if abs(x - home[0]) + abs(y - home[1]) > 10:
                line = f"M{svg.num(home[0])} {svg.num(home[1])}L{svg.num(x)} {svg.num(y)}"
                self.parts.append(svg.path(line, stroke=COLOURS.area, stroke_width=0.6))
                self.parts.append(svg.circle(*home, 1.1, fill=COLOURS.area))
            self.parts.append(map_signs.badge(x, y, area.n))

    def _towns(self, busy: Sequence[map_marks.Dot]) -> None:
        """Name the towns under the signs that stand for several incidents."""
        for dot in busy:
            for name, lon, lat in self._base.towns:
                x, y = self._p.at(lon, lat)
                if abs(x - dot.x) + abs(y - dot.y) < 4:
                    self._word(
                        name, dot.x, dot.y + map_signs.ring_radius(dot.n) + 4, 5.8, 9, bold=True
                    )
                    break

    def _names(self, first: Sequence[str]) -> None:
        """Write the names of districts, those that hold something first, where there is room."""
        districts = self._base.districts
        order = sorted(districts.values(), key=lambda one: (one.code not in first, one.code))
        for shape in order:
            x, y = self._p.at(shape.lon, shape.lat)
            self._word(shape.name, x, y + (8 if shape.code in first else 0), _NAME, 15)

    def _word(
        self, text: str, x: float, y: float, size: float, reach: float, *, bold: bool = False
    ) -> None:
        spot = self._room.place_words(text, x, y, size, reach, bold=bold)
        if spot is not None:
            self.parts.append(
                svg.words(
                    text,
                    spot,
                    size,
                    fill=COLOURS.map_ink if not bold else COLOURS.ink,
                    anchor="middle",
                    bold=bold,
                    halo=1.6,
                )
            )

    def _around(self) -> None:
        for text, lon, lat, kind in self._base.labels:
            x, y = self._p.at(lon, lat)
            fill = COLOURS.water_name if kind == "sea" else COLOURS.map_ink
            spot = self._room.place_words(text, x, y, 6.6, 24)
            if spot is not None:
                self.parts.append(svg.words(text, spot, 6.6, fill=fill, anchor="middle", halo=1.2))

    def _furniture(self) -> None:
        """Draw inset, north arrow and scale bar where no incident of the province can be."""
        x, y, w, h = self._box
        self._room.take(self._inset_box())
        if self._close:
            self._scale(x + 10, y + h - 12)
        else:
            # Sindh: at the other end of the coast a sign would stand in the way.
            self._scale(x + w - 142, y + h - 12)

    def _inset_box(self) -> svg.Box:
        return (self._box[0] + 5, self._box[1] + 5, *INSET_SIZE)

    def _scale(self, x: float, y: float) -> None:
        per_km = self._p.points_per_km
        km = next((k for k in reversed(_KM) if k * per_km <= 92), _KM[0])
        length = km * per_km
        self._room.take((x - 4, y - 18, length + 44, 26))
        half = length / 2
        self.parts.append(
            svg.rect((x, y, length, 2.4), fill=COLOURS.paper, stroke=COLOURS.ink, stroke_width=0.6)
        )
        self.parts.append(svg.rect((x, y, half, 2.4), fill=COLOURS.ink))
        for at, text in ((0.0, "0"), (length, f"{km} km")):
            self.parts.append(svg.words(text, (x + at, y - 2.4), 5.8, anchor="middle", halo=1.4))
        # North is up everywhere on this projection.
        nx = x + length + 26
        arrow = f"M{svg.num(nx)} {svg.num(y - 11)}l3.6 12l-3.6 -2.6l-3.6 2.6Z"
        self.parts.append(svg.path(arrow, fill=COLOURS.ink, stroke=COLOURS.paper, stroke_width=0.4))
        self.parts.append(svg.words("N", (nx, y + 8), 6.4, anchor="middle", bold=True, halo=1.4))
