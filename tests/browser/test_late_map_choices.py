"""What is chosen on the map and on the bars counts once, over any line, beside any other choice.

What was clicked and brushed is read from what the browser said of it; what must follow
is compared with the address, the sentence, the widgets and the card.
"""

import json
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, TimeoutError, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from incidents.atlas import Atlas
from incidents.filters import IncidentFilter
from incidents.links import parse_link
from incidents.store import Store
from incidents.views import maps, time_axis
from tests.browser.conftest import Server, settle
from tests.browser.slow_line import Line, line_to
from tests.browser.steps import query, sentence, the_map
from tests.browser.test_late_messages import Reader, far_away

DELAYS = (0.08, 0.25)  # seconds each way
SHORT, LONG = (50, 500), (500, 1_600)  # milliseconds between the two choices
BASES = {"State": "state", "All claims": ""}
_CLICK, _BRUSH = "last_object_clicked_tooltip", "period_start"
# The signs or areas in view that a click finds, those that stand for most first.
_IN_VIEW = """(div, prefix) => {
    const canvas = window.map.atlas.canvas, from = canvas._bounds.min, size = window.map.getSize();
    const fits = [];
    for (const hit of canvas.hits) {
        if (!hit.what.startsWith(prefix) || hit.path && !hit.area) continue;
        const at = hit.box ? [hit.box[0] + hit.box[2] / 2, hit.box[1] + hit.box[3] / 2]
            : hit.r ? [hit.x, hit.y] : canvas.at(hit.area);
        const point = L.point(at[0] + from.x, at[1] + from.y);
        const p = window.map.layerPointToContainerPoint(point);
        if (p.x < 220 || p.y < 10 || p.x > size.x - 60 || p.y > size.y - 60) continue;
        const found = canvas.under(point);
        if (found && found.what === hit.what) fits.push([p.x, p.y, hit.what, hit.n || 0]);
    }
    return fits.sort((one, other) => other[3] - one[3]);
}"""
_BARS = """() => {
    const bars = document.querySelector('[data-testid="stVegaLiteChart"]')
        ?.querySelector("canvas, svg");
    bars?.scrollIntoView({block: "nearest"});
    const box = bars?.getBoundingClientRect();
    return box && box.width ? [box.x, box.y, box.width, box.height] : null;
}"""


class Browsing(Reader):
    """A reader of the map and the bars, with what his browser says to the server."""

    def __init__(self, page: Page, atlas: Atlas, line: Line) -> None:
        super().__init__(page, atlas, {"period": ["year"]})
        self.line = line
        self.messages = 0
        self.clicks: list[str] = []
        self.brushes: list[tuple[str, list[float]]] = []
        self.frame = page.frame_locator("iframe")
        page.on("websocket", lambda socket: socket.on("framesent", self._said))

    def _said(self, payload: str | bytes) -> None:
        told = BackMsg()
        if isinstance(payload, str) or not told.ParseFromString(payload):
            return
        if told.WhichOneof("type") != "rerun_script":
            return
        self.messages += 1
        for widget in told.rerun_script.widget_states.widgets:
            if _CLICK in widget.json_value:
                click = json.loads(widget.json_value)[_CLICK]
                if click and click not in self.clicks:
                    self.clicks.append(click)
            elif _BRUSH in widget.string_value:
                brush = json.loads(widget.string_value)["selection"]["brush"][_BRUSH]
                if (widget.id, brush) not in self.brushes:
                    self.brushes.append((widget.id, brush))

    def begin_again(self, delay: float) -> None:
        """Clear every filter, the quick way; what follows has its time."""
        self.line.delay = 0.0
        card = self.chosen.get("card")
        self.clear()
        if card:
            self.chosen["card"] = card
        assert self.differences() == []
        self.line.delay = delay

    def leave_out_all_and_none(self) -> None:
        """Search for what nothing is called, and clear that: no card comes back by itself."""
        self.text("nothing is called so")
        expect(self.page.get_by_text("No incidents match")).to_be_visible()
        self.text("")
        self.all_answered()
        self.chosen.pop("card", None)
        assert self.differences() == []
        self.card_is_one_of({""})

    def sign(self) -> None:
        self._click("row:")

    def area(self) -> None:
        self._click("area")

    def _click(self, prefix: str) -> None:
        """Click on something of a kind whose card is not the one that is there."""
        div, card = self.frame.locator("#map_div"), (query(self.page).get("card") or [""])[0]
        for x, y, what, _ in div.evaluate(_IN_VIEW, prefix):
            hit = maps.clicked(f"{self.atlas.version}:{what}:1", self.atlas.everything())
            if hit and card not in set(hit.selection.column("id")):
                div.click(position={"x": x, "y": y})
                return

    def brush(self) -> None:
        bars = self.page.evaluate(_BARS)
        if not bars:
            return
        x, y, width, height = bars
        middle, mouse = y + height / 2, self.page.mouse
        mouse.move(x + width * 0.3, middle)
        mouse.down()
        mouse.move(x + width * 0.6, middle, steps=4)
        mouse.move(x + width * 0.9, middle, steps=4)
        mouse.up()

    def box_of_several(self) -> Locator:
        return self.page.get_by_role("combobox", name=re.compile("incidents here, newest first"))

    def one_of(self, number: int) -> None:
        """Pick one of the incidents where he clicked."""
        box, option = self.box_of_several(), self.page.get_by_role("option").nth(number)
        for _ in range(5):
            box.click()
            # An answer may shut the list that has just been opened: he opens it again.
            with suppress(TimeoutError):
                words = option.inner_text(timeout=2_000)
                option.click(timeout=2_000)
                if box.input_value() == words:
                    break
        box.blur()

    def battles(self) -> None:
        self.pill("What", "event_type", "Battles", "battles")

    def whose(self) -> None:
        now = (self.chosen.get("basis") or [""])[0]
        name = next(name for name, code in BASES.items() if code != now)
        self.switch("Whose number?", "basis", name, BASES[name])

    def do(self, what: str) -> None:
        getattr(self, what)()

    def said(self) -> dict[str, int]:
        """Return how often the browser has said each kind of choice."""
        others = dict.fromkeys(("battles", "whose"), -1)
        clicks = dict.fromkeys(("sign", "area"), len(self.clicks))
        return {**others, **clicks, "brush": len(self.brushes)}

    def until_said(self, what: str, had: int, patience: int = 5_000) -> bool:
        for _ in range(patience // 25):
            if self.said()[what] > had or had < 0:
                return True
            self.page.wait_for_timeout(25)
        return False

    def pair(self, first: str, second: str, gap: float) -> None:
        """Make two choices and say what they mean."""
        before, card = self.asked(), self.chosen.pop("card", [""])[0]
        had, messages = self.said(), self.messages
        self.do(first)
        if first == second:
            self.until_said(first, had[first])
            had = self.said()
        self.page.wait_for_timeout(gap)
        for _ in range(4):
            self.do(second)
            # The answer to the first may have moved it from under the mouse: once more.
            if self.until_said(second, had[second], 1_000):
                break
        assert all(self.until_said(one, had[one]) for one in (first, second)), "nothing was said"
        self.all_answered()
        if "brush" in (first, second):
            since, until = brushed(self.brushes[-1][1])
            self.chosen |= {"since": [since], "until": [until]}
        if {"sign", "area"} & {first, second}:
            self.card_is_one_of(self.cards(self.clicks[-1], before))
        else:
            self.card_is_one_of({self.kept(card)})
        assert self.differences() == []
        assert self.messages - messages <= 4, "the page repeats itself"

    def all_answered(self) -> None:
        """Wait until what was sent last has come, and its answer as well."""
        self.page.wait_for_timeout(self.line.delay * 2_000)
        settle(self.page)

    def asked(self) -> IncidentFilter:
        return parse_link(self.chosen).filter

    def kept(self, card: str) -> str:
        shown = self.asked().apply(self.atlas.everything())
        return card if card in set(shown.column("id")) else ""

    def cards(self, click: str, before: IncidentFilter) -> set[str]:
        """Return the card of a click: the newest there, then or now, unless it is left out now."""
        found = set()
        for asked in (before, self.asked()):
            hit = maps.clicked(click, asked.apply(self.atlas.everything()))
            found.add("" if hit is None else self.kept(list(hit.selection.column("id"))[-1]))
        return found

    def card_is_one_of(self, cards: set[str]) -> None:
        """Wait for the card, in the address and beside the map alike."""
        nothing = self.page.get_by_text("No incidents match")
        place = self.page.locator(".st-key-card strong, .st-key-hint").or_(nothing).first
        shown, said = "", ""
        for _ in range(60):
            shown = (query(self.page).get("card") or [""])[0]
            said = place.inner_text()
            if shown in cards and self.title(shown) in said:
                break
            self.page.wait_for_timeout(100)
        assert shown in cards, f"the address says {shown!r} of {cards}"
        assert self.title(shown) in said
        if shown:
            self.chosen["card"] = [shown]

    def title(self, card: str) -> str:
        if not card:
            found = self.asked().apply(self.atlas.everything())
            return "Choose a sign on the map" if len(found) else "No incidents match"
        return str(self.atlas.table.set_index("id").loc[card, "title"])


def brushed(edges: list[float]) -> tuple[str, str]:
    dates = time_axis.brush_dates({"brush": {_BRUSH: edges}}, "year")
    assert dates
    return dates[0].isoformat(), dates[1].isoformat()


@pytest.fixture(scope="module")
def atlas(starter_store: Path) -> Iterator[Atlas]:
    with Store(starter_store) as store:
        yield store.read_atlas()


@pytest.fixture(scope="module")
def reader(atlas_server: Server, browser: Browser, atlas: Atlas) -> Iterator[Browsing]:
    """One page for all, on a line that is quick until it is told to be slow."""
    with line_to(atlas_server.url) as line:
        seen = far_away(browser, atlas_server, line.address)
        reader = Browsing(seen.page, atlas, line)
        seen.open("/?period=year")
        the_map(seen.page)
        settle(seen.page)
        yield reader
        assert seen.complaints == []
        seen.page.context.close()


@pytest.mark.parametrize("delay", DELAYS)
def test_a_click_or_a_brush_and_another_quick_choice_both_count(
    reader: Browsing, delay: float
) -> None:
    rng = random.Random(round(delay * 1_000))
    pairs = [*product(("area", "brush"), ("battles", "whose")), ("sign", "battles")]
    pairs += [("brush", "sign")]
    # Each pair one way round on the one line, the other way on the other.
    turned = DELAYS.index(delay)
    chosen = [one[:: 1 if (n + turned) % 2 else -1] for n, one in enumerate(pairs)]
    for number, (first, second) in enumerate([*chosen, ("brush", "brush")]):
        gap = rng.uniform(*(LONG if number % 4 == 3 else SHORT))
        reader.begin_again(delay)
        try:
            reader.pair(first, second, gap)
        except AssertionError as problem:
            raise AssertionError(f"{first}, {gap:.0f} ms later {second}: {problem}") from None


def test_dates_that_were_cleared_stay_cleared_whatever_comes_late(reader: Browsing) -> None:
    reader.begin_again(0.0)
    reader.leave_out_all_and_none()
    # The bars are away by then, and the browser has not heard of it.
    for gap in (300, 450):
        reader.begin_again(0.0)
        before = reader.said()["brush"]
        reader.brush()
        assert reader.until_said("brush", before)
        expect(sentence(reader.page)).to_contain_text("–")
        reader.begin_again(0.25)
        table(reader)
        reader.page.wait_for_timeout(gap)
        reader.pill("How sure", "status", "Disputed", "disputed")
        reader.all_answered()
        assert reader.differences(with_switches=False) == [], f"{gap} ms later"
        reader.switch("View", "tab", "Map and timeline", "")
        the_map(reader.page)


def test_a_pick_beside_the_map_stays_until_another_choice(reader: Browsing) -> None:
    reader.begin_again(0.0)
    before = reader.said()["area"]
    reader.area()
    assert reader.until_said("area", before)
    hit = maps.clicked(reader.clicks[-1], reader.atlas.everything())
    assert hit
    here = list(reversed(list(hit.selection.column("id"))))
    reader.card_is_one_of({here[0]})
    reader.line.delay = 0.25
    # One after the other, and the second before the answer to the first.
    for first, second, gap in ((1, 2, 800), (0, 1, 80), (2, 0, 350), (1, 2, 80)):
        reader.one_of(first)
        reader.page.wait_for_timeout(gap)
        reader.one_of(second)
        reader.all_answered()
        reader.card_is_one_of({here[second]})
        assert reader.differences() == [], f"{first}, {gap} ms later {second}"
    # Back goes where he was, and nothing that he clicked on is in its way.
    reader.back()
    reader.card_is_one_of({here[1]})
    assert reader.differences() == [], "Back"
    words = re.compile(re.escape(reader.title(here[1])) + "$")
    expect(reader.box_of_several()).to_have_value(words)
    reader.leave_out_all_and_none()


def test_a_row_that_was_chosen_is_never_taken_for_the_one_in_its_place(reader: Browsing) -> None:
    reader.begin_again(0.0)
    reader.leave_out_all_and_none()
    table(reader)
    assert reader.differences(with_switches=False) == []
    reader.line.delay = 0.25
    card = reader.page.locator(".st-key-card strong")
    for number, gap in ((2, 60), (3, 400), (1, 1_200)):
        rows = reader.asked().apply(reader.atlas.everything())
        chosen = str(rows.atlas.table["id"].iloc[rows.newest_first()[number]])
        row(reader, number)
        reader.page.wait_for_timeout(gap)
        # A row is in another place then, and on the map nothing was clicked.
        reader.battles()
        reader.all_answered()
        reader.chosen.pop("card", None)
        if shown := reader.kept(chosen):
            reader.chosen["card"] = [shown]
            expect(card.first).to_have_text(reader.title(shown))
        else:
            expect(card).to_have_count(0)
        assert reader.differences(with_switches=False) == [], f"row {number}, {gap} ms"
    reader.line.delay = 0.0
    reader.switch("View", "tab", "Map and timeline", "")
    the_map(reader.page)


def row(reader: Browsing, number: int) -> None:
    """Choose a row of the table by the box before it."""
    grid = reader.page.get_by_test_id("stDataFrame").locator("canvas").first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box
    reader.page.mouse.click(box["x"] + 15, box["y"] + 35 * (number + 1) + 17)


def table(reader: Browsing) -> None:
    tabs = reader.page.get_by_role("radiogroup", name="View")
    tabs.get_by_role("radio", name=re.compile("^Table")).evaluate("radio => radio.click()")
    reader.chosen["tab"] = ["table"]
