"""One table of colours: who may hold one, and what each has to be told apart from."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from incidents.codebook import read_codebook, read_rows
from incidents.colours import COLOURS, Colours, coloured, without_hash
from incidents.model import EventType, Side
from incidents.views.maps import MAP_COLOURS, explore_map

ROOT = Path(__file__).resolve().parents[1]
BOOK = read_codebook()
HEX = re.compile(r"(?<![&\w])#(?:[0-9A-Fa-f]{8}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3,4})(?![\w-])")
MIXED = re.compile(r"\b(?:rgba?|hsla?)\(", re.IGNORECASE)
BARE = re.compile(r"(?=.*[A-Fa-f])(?=.*\d)[0-9A-Fa-f]{6}")
SIDES = {side.value: BOOK.side_colour(side) for side in Side}
TINTS = {f"{side.value}_tint": BOOK.side_tint(side) for side in Side}
TYPES = {kind.value: BOOK.colour(kind) for kind in EventType}

# Machado, Oliveira and Fernandes (2009), whole lack of one kind of cones; for linear RGB.
SIGHT = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def rows() -> list[dict[str, str]]:
    return list(read_rows("colours"))


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast of WCAG 2, 1 to 21."""
    low, high = sorted(float(TO_XYZ[1] @ linear(each)) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, sight: str) -> np.ndarray:
    seen = np.clip(SIGHT[sight] @ linear(colour), 0, 1)
    x = TO_XYZ @ seen / [0.95047, 1, 1.08883]
    f = np.where(x > 216 / 24389, np.cbrt(x), (24389 / 27 * x + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one: str, other: str, sight: str = "all cones") -> float:
    """Return how far apart two colours are seen: CIE 1976, where 2 can just be noticed."""
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


def held(source: str) -> Iterator[str]:
    """Return whatever in a module is a colour, or is made into one."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from HEX.findall(node.value)
            yield from MIXED.findall(node.value)
            if BARE.fullmatch(node.value):
                yield node.value
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "RGBColor":
            yield "RGBColor(...)"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = '#1F2A30'", ["#1F2A30"]),
        ("x = f'fill: #fff; {y}'", ["#fff"]),
        ("x = 'rgba(0, 0, 0, .5)'", ["rgba("]),
        ("x = RGBColor(0x1F, 0x2A, 0x33)", ["RGBColor(...)"]),
        ("x = 'F1F4F6'", ["F1F4F6"]),
        ("x = '&#123; #{{ name }} issue #41a-b'", []),
        ("# '#1F2A30'", []),
    ],
)
def test_a_colour_in_a_module_is_found_in_each_of_its_forms(source: str, found: list[str]) -> None:
    assert list(held(source)) == found


@pytest.mark.long
def test_no_module_holds_a_colour() -> None:
    found = {
        str(path.relative_to(ROOT)): colours
        for part in ("incidents", "geo", "pages", "server", "app.py")
        for path in ([ROOT / part] if part.endswith(".py") else sorted((ROOT / part).rglob("*.py")))
        if (colours := list(held(path.read_text(encoding="utf-8"))))
    }
    assert not found


def test_no_script_and_no_template_holds_a_colour() -> None:
    files = [
        *(ROOT / "static" / "atlas").glob("*.js"),
        *(ROOT / "server").glob("*.html"),
        *(ROOT / "incidents").rglob("*.typ"),
    ]
    assert len(files) > 5
    for path in files:
        written = path.read_text(encoding="utf-8")
        assert not HEX.findall(written), path
        assert not MIXED.findall(written.replace("rgb(d.colours.", "")), path


def test_the_table_and_its_reader_name_the_same_colours() -> None:
    assert [row["code"] for row in rows()] == [field.name for field in fields(Colours)]
    for row in rows():
        assert re.fullmatch("#[0-9A-F]{6}", row["colour"]), row
        assert row["use"] in {"text", "mark", "line", "ground"}, row
        assert row["definition"].endswith("."), row
    assert all(re.fullmatch("#[0-9A-F]{6}", one) for one in (SIDES | TINTS | TYPES).values())


def test_every_colour_of_the_table_is_used() -> None:
    sources = [
        *(ROOT / "incidents").rglob("*.py"),
        *(ROOT / "pages").rglob("*.py"),
        *(ROOT / "static" / "atlas").glob("*.js"),
    ]
    written = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    for name in COLOURS.by_name():
        assert re.search(rf"(?:COLOURS?\.|\$){name}\b", written) or name.startswith("shade_"), name


def test_the_theme_is_the_table() -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    sidebar = theme.pop("sidebar")
    given = {name: value for name, value in theme.items() if str(value).startswith("#")}
    assert given == {
        "primaryColor": COLOURS.accent,
        "backgroundColor": COLOURS.paper,
        "secondaryBackgroundColor": COLOURS.page,
        "textColor": COLOURS.ink,
        "linkColor": COLOURS.accent,
        "borderColor": COLOURS.border,
        "grayColor": COLOURS.quiet,
        "grayTextColor": COLOURS.quiet,
        "grayBackgroundColor": COLOURS.panel,
        "blueColor": COLOURS.accent,
        "blueTextColor": COLOURS.accent,
        "blueBackgroundColor": COLOURS.panel,
        "orangeColor": COLOURS.attention,
        "orangeTextColor": COLOURS.ink,
        "orangeBackgroundColor": COLOURS.attention_ground,
        "yellowColor": COLOURS.attention,
        "yellowTextColor": COLOURS.ink,
        "yellowBackgroundColor": COLOURS.attention_ground,
        "redColor": COLOURS.problem,
        "redTextColor": COLOURS.problem,
        "redBackgroundColor": COLOURS.problem_ground,
    }
    assert sidebar == {
        "backgroundColor": COLOURS.page,
        "secondaryBackgroundColor": COLOURS.paper,
    }


@pytest.mark.parametrize("name", ["account.css", "atlas.css", "embed.css"])
def test_a_style_sheet_names_its_colours_once_and_as_the_table_has_them(name: str) -> None:
    written = (ROOT / "static" / "atlas" / name).read_text(encoding="utf-8")
    first, rest = re.fullmatch(r"(.*?:root \{.*?\})?(.*)", written, re.DOTALL).groups()
    named = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", first or ""))
    known = COLOURS.by_name()
    assert named == {code: known[code.replace("-", "_")].lower() for code in named}
    assert not HEX.findall(re.sub(r"#[a-z]+ \{", "", rest))
    # White that lets something through is the paper; a stylesheet cannot say it by its name.
    assert not MIXED.findall(rest.replace("rgba(255, 255, 255,", ""))
    used = set(re.findall(r"var\(--([a-z-]+)\)", rest))
    assert used == set(named) if first else used <= {"ink", "paper", "accent"}


def test_the_map_is_given_every_colour_that_its_scripts_draw_with() -> None:
    scripts = (ROOT / "static" / "atlas").glob("*.js")
    drawn = {
        name
        for path in scripts
        for name in re.findall(r"COLOUR\.([a-z_]+)", path.read_text(encoding="utf-8"))
    }
    assert drawn == {*MAP_COLOURS, "shades"}
    written = explore_map().get_root().render()
    for name in MAP_COLOURS:
        assert f'"{name}":"{getattr(COLOURS, name).replace("#", "&#35;")}"' in written or (
            f'"{name}":"\\u0023{without_hash(getattr(COLOURS, name))}"' in written
        ), name


def test_no_two_meanings_have_nearly_the_same_colour() -> None:
    """Two rows that nobody can tell apart are one meaning with two numbers."""
    everything = COLOURS.by_name() | SIDES | TINTS | TYPES
    near = [
        (one, other)
        for one, other in combinations(everything, 2)
        if apart(everything[one], everything[other]) < 1.2
    ]
    assert not near


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["code"])
def test_words_and_marks_stand_out_from_the_grounds_they_stand_on(row: dict[str, str]) -> None:
    least = {"text": 4.5, "mark": 3.0}.get(row["use"])
    grounds = [ground for ground in row["on"].split(";") if ground]
    assert bool(grounds) == (least is not None)
    for ground in grounds:
        assert contrast(row["colour"], COLOURS.by_name()[ground]) >= least, ground


@pytest.mark.parametrize("side", Side)
def test_a_side_is_read_as_words_and_seen_as_a_mark(side: Side) -> None:
    for ground in (COLOURS.paper, COLOURS.page, COLOURS.panel, COLOURS.attention_ground):
        assert contrast(BOOK.side_colour(side), ground) >= 4.5, ground
    for ground in (COLOURS.claim_range, BOOK.side_tint(side)):
        assert contrast(BOOK.side_colour(side), ground) >= 3, ground
    assert contrast(COLOURS.ink, BOOK.side_tint(side)) >= 7


@pytest.mark.parametrize("sight", SIGHT)
def test_sides_are_told_apart_without_one_kind_of_cones(sight: str) -> None:
    for one, other in combinations(SIDES, 2):
        assert apart(SIDES[one], SIDES[other], sight) >= 40, (one, other)
    for one, other in combinations(TINTS, 2):
        assert apart(TINTS[one], TINTS[other], sight) >= 9, (one, other)


def test_no_side_is_drawn_in_red_in_green_or_in_the_hand_of_the_atlas() -> None:
    for name, colour in SIDES.items():
        _, a, b = lab(colour, "all cones")
        hue = np.degrees(np.arctan2(b, a)) % 360
        assert 50 <= hue <= 110 or 180 <= hue <= 320, (name, hue)
        assert apart(colour, COLOURS.accent) >= 20, name
        assert all(apart(colour, each) >= 20 for each in TYPES.values()), name


@pytest.mark.parametrize("shade", range(5))
def test_the_number_on_a_shaded_district_can_be_read(shade: int) -> None:
    words = COLOURS.paper if shade >= 3 else COLOURS.ink  # as atlas-map.js has it
    assert contrast(COLOURS.shades[shade], words) >= 4.5


def test_a_style_sheet_that_asks_for_a_colour_that_is_not_there_is_an_error() -> None:
    assert coloured("p { color: $ink; }") == f"p {{ color: {COLOURS.ink}; }}"
    with pytest.raises(KeyError):
        coloured("p { color: $no_such_colour; }")


def test_what_readers_see_has_no_colour_but_those_of_sides_and_types() -> None:
    """A badge in a hue of its own would be taken for a side's, or for praise and blame."""
    hue = r"(?:blue|orange|green|red|violet|yellow|rainbow|primary)"
    asked = re.compile(rf':{hue}(?:-badge|-background)?\[|color="{hue}"')
    found = {
        path.name: asked.findall(path.read_text(encoding="utf-8"))
        for path in (ROOT / "pages" / "parts" / "reader").glob("*.py")
    }
    assert not {name: each for name, each in found.items() if each}
