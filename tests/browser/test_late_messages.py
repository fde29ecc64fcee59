"""A choice made before the last answer has come undoes nothing, over any line.

What the page shows is compared with what was chosen, part by part: the address, the
sentence, and what every widget says.
"""

import base64
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, TimeoutError, expect

from incidents.atlas import Atlas
from incidents.facts import facts_of, headline
from incidents.links import parse_link
from incidents.store import Store
from pages.shell.search_boxes import actor_label
from tests.browser.conftest import Server, Visit, begin, settle
from tests.browser.slow_line import slow_line
from tests.browser.steps import (
    Query,
    query,
    sentence,
    sidebar,
    toggle,
)

DELAYS = (0.08, 0.25)  # seconds each way
PAIRS = 20  # at each delay
GAPS = (50, 1_600)  # milliseconds between the two choices

# What the page shows, as a link would say it.
_SHOWN = """() => {
    const side = document.querySelector('[data-testid="stSidebar"]');
    const shown = {};
    const add = (name, value) => (shown[name] ??= []).push(value);
    for (const group of document.querySelectorAll('[role="toolbar"]'))
        for (const one of group.querySelectorAll('[aria-pressed="true"], [aria-checked="true"]'))
            add(group.getAttribute('aria-label'), one.innerText.trim());
    for (const group of document.querySelectorAll('[role="radiogroup"]'))
        for (const one of group.querySelectorAll('[aria-checked="true"]'))
            add(group.getAttribute('aria-label'), one.innerText.trim());
    for (const box of side.querySelectorAll('[data-testid="stMultiSelect"]'))
        for (const tag of box.querySelectorAll('[data-tag]'))
            // The box keeps a copy of itself that is not shown.
            if (!tag.closest('template'))
                add(box.querySelector('label').innerText.trim(), tag.innerText.trim());
    for (const box of side.querySelectorAll('[data-testid="stTextInput"] input'))
        if (box.offsetParent && box.value) add('Full text', box.value);
    for (const box of side.querySelectorAll('[data-testid="stDateInput"]')) {
        const parts = [...box.querySelectorAll('[role="spinbutton"]')].map(one => one.innerText);
        const day = parts.join('-').replace(/[^0-9-]/g, '');
        const label = box.querySelector('label').innerText.trim();
        if (/^\\d{4}-\\d{2}-\\d{2}$/.test(day)) add(label, day);
    }
    for (const box of document.querySelectorAll('[data-testid="stSelectbox"] input'))
        if (box.value) add(box.getAttribute('aria-label'), box.value);
    for (const box of side.querySelectorAll('[data-testid="stNumberInput"] input'))
        if (box.value) add(box.getAttribute('aria-label'), box.value);
    for (const one of document.querySelectorAll('[role="switch"]'))
        if (one.checked) add(one.getAttribute('aria-label'), 'on');
    return shown;
}"""
_IS_SHOWN = f"([label, name]) => (({_SHOWN})()[label] ?? []).includes(name)"
"""(The labels of the widgets stand beside the words in which a link is written.)"""

PILLS = {
    ("What", "event_type"): {
        "Battles": "battles",
        "Riots": "riots",
        "Protests": "protests",
    },
    ("How sure", "status"): {
        "Claimed": "claimed",
        "Reported": "reported",
        "Disputed": "disputed",
    },
    ("In which role", "role"): {"Target": "target", "Claimant": "claimant"},
}
BOXES = {
    ("Where", "district"): {"Kech": "PK211", "Quetta": "PK226", "Gwadar": "PK205"},
    ("Division", "division"): {"Mekran": "Mekran", "Kalat": "Kalat"},
    ("Place known to", "geo_precision"): {"District": "district", "Town": "town"},
    ("With a claim by", "claimant_role"): {"State": "state", "Media": "media"},
    ("Kind of actor", "actor_kind"): {"Civilians": "civilians", "Rebel group": "rebel_group"},
    ("Who", "actor"): {actor_label(code): code for code in ("bla", "blf")},
}
# Which are offered depends on what is chosen under "What".
SORTS = {"Armed attack": ("armed_attack", "battles"), "Mob violence": ("mob_violence", "riots")}
LISTS = {
    ("Doubt", "doubt"): {
        "With or without doubt": "",
        "With a doubt noted": "with",
        "Without": "without",
    },
    ("Numbers", "measure"): {"With or without": "", "Killed": "killed", "Freed": "rescued"},
    ("Bars show", "bars"): {
        "Bars: incidents": "",
        "Bars: killed": "killed",
        "Bars: injured": "injured",
    },
    ("Shaded by", "shade"): {
        "Incidents in a district": "",
        "Killed, lowest claims": "killed_low",
        "Injured, highest claims": "injured_high",
    },
}
TILES = "Online map tiles"
# What is there only beside another choice, with the parts of which one has to be chosen.
BESIDE = {
    ("Also where only suspected by others", "suspected"): ("actor",),
    ("Also the undated", "undated"): ("since", "until"),
}
LEAST = "at least"
ONE_DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAC"
    "hwGA60e6kgAAAABJRU5ErkJggg=="
)
SWITCHES = {
    ("Whose number?", "basis"): {"All claims": "", "State": "state", "Lowest": "low"},
    ("Map shows", "layer"): {"Incidents": "", "Districts": "districts", "Grid": "grid"},
    ("Bars by", "period"): {"Auto": "", "Year": "year", "Month": "month"},
}
DAYS = {"Since": ("2015-03-01", "2019-01-01"), "Until": ("2024-06-30", "2025-05-05")}
TEXTS = ("camp", "police", "road", "")


@dataclass
class Reader:
    """One page, and what was chosen on it."""

    page: Page
    atlas: Atlas
    chosen: Query = field(default_factory=dict)

    def pill(self, group: str, part: str, name: str, code: str) -> None:
        pill = self.page.get_by_role("toolbar", name=group).get_by_role(
            "button", name=name, exact=True
        )
        pill.evaluate("pill => pill.click()")
        self._turn(part, code)

    def box(self, label: str, part: str, name: str, code: str) -> None:
        """Choose one more in a box of several."""
        self._take(label, name)
        self.chosen.setdefault(part, []).append(code)

    def switch(self, group: str, part: str, name: str, code: str) -> None:
        radio = self.page.get_by_role("radiogroup", name=group).get_by_role(
            "radio", name=name, exact=True
        )
        radio.evaluate("radio => radio.click()")
        self._set(part, code)

    def pick(self, label: str, part: str, name: str, code: str) -> None:
        """Choose another in a box of one."""
        self._take(label, name)
        self._set(part, code)

    def _take(self, label: str, name: str) -> None:
        box = self.page.get_by_role("combobox", name=label, exact=True)
        option = self.page.get_by_role("option", name=name, exact=True).first
        for _ in range(5):
            box.click()
            box.fill(name)
            # An answer may shut the list that has just been opened: he opens it again.
            with suppress(TimeoutError):
                option.click(timeout=4_000)
            # A box that is left says what is chosen in it, not what was typed; and while its
            # list is open nothing else on the page can be reached by its role.
            box.blur()
            # What was pressed stands in the box before any answer to it can come.
            with suppress(TimeoutError):
                self.page.wait_for_function(_IS_SHOWN, arg=[label, name], timeout=300)
                return
        pytest.fail(f"{name} was not offered")

    def tiles(self) -> None:
        toggle(self.page, TILES)
        self._set("tiles", "" if "tiles" in self.chosen else "online")

    def beside(self, label: str, part: str) -> None:
        toggle(self.page, label)
        self._set(part, "" if part in self.chosen else "1")

    def least(self, number: str) -> None:
        box = self.page.get_by_role("spinbutton", name=LEAST)
        box.fill(number)
        box.press("Enter")
        self._set("at_least", number)

    def newest(self) -> None:
        self.page.get_by_role("button", name="Show the newest data").evaluate("one => one.click()")
        self.chosen.pop("v")

    def day(self, label: str, day: str) -> None:
        self.page.get_by_role("spinbutton", name=f"year, {label}").click()
        self.page.keyboard.type(day.replace("-", ""))
        self.page.keyboard.press("Escape")
        self._set(label.lower(), day)

    def text(self, words: str) -> None:
        box = self.page.get_by_role("textbox", name="Full text")
        box.fill(words)
        box.press("Enter")
        self._set("q", words)

    def clear(self) -> None:
        self.page.get_by_role("button", name="Clear all filters").evaluate("one => one.click()")
        shown = {"basis", "layer", "shade", "period", "bars", "tab", "tiles", "v"}
        self.chosen = {name: one for name, one in self.chosen.items() if name in shown}

    def back(self) -> None:
        """Press Back, and return once the browser has gone there and said so.

        A script's own call returns before the browser goes: what is pressed next on a busy
        machine would be pressed on the page before, and Back leaves that behind.
        """
        self.page.evaluate(
            """() => new Promise(done => {
                addEventListener('popstate', () => done(0), {once: true});
                history.back();
            })"""
        )

    def _set(self, part: str, value: str) -> None:
        self.chosen.pop(part, None)
        if value:
            self.chosen[part] = [value]

    def _turn(self, part: str, code: str) -> None:
        kept = self.chosen.pop(part, [])
        kept = [one for one in kept if one != code] if code in kept else [*kept, code]
        if kept:
            self.chosen[part] = kept

    def differences(self, *, with_switches: bool = True) -> list[str]:
        """Say where the page is not what was chosen, once nothing is on its way any more."""
        found: list[str] = []
        for _ in range(40):
            settle(self.page)
            found = self._differences(with_switches)
            if not found:
                break
            self.page.wait_for_timeout(200)
        return found

    def _differences(self, with_switches: bool) -> list[str]:
        wanted = {name: sorted(values) for name, values in self.chosen.items()}
        said = {name: sorted(values) for name, values in query(self.page).items()}
        found = [] if said == wanted else [f"address {said}, chosen {wanted}"]
        asked = parse_link(wanted).filter
        line = headline(facts_of(asked.apply(self.atlas.everything())), asked)
        if sentence(self.page).inner_text() != line:
            found.append(f"sentence “{sentence(self.page).inner_text()}”, not “{line}”")
        shown = self.page.evaluate(_SHOWN)
        switches = {TILES, "Bars show", "Shaded by"} | {label for label, _ in SWITCHES}
        for label, names in self._widgets().items():
            # Another tab draws other switches.
            if label in switches and not with_switches:
                continue
            if sorted(shown.get(label, [])) != sorted(names):
                found.append(f"{label} says {shown.get(label)}, chosen {names}")
        return found

    def _widgets(self) -> dict[str, list[str]]:
        wanted: dict[str, list[str]] = {}
        for (label, part), names in {**PILLS, **BOXES}.items():
            chosen = self.chosen.get(part, [])
            wanted[label] = [name for name, code in names.items() if code in chosen]
        for (label, part), names in {**SWITCHES, **LISTS}.items():
            code = (self.chosen.get(part) or [""])[0]
            wanted[label] = [name for name, one in names.items() if one == code]
        if self.chosen.get("layer") != ["districts"]:
            del wanted["Shaded by"]
        sorts = self.chosen.get("sub_event_type", [])
        wanted["Sub-type"] = [name for name, (code, _) in SORTS.items() if code in sorts]
        for label, part in BESIDE:
            wanted[label] = ["on"] if part in self.chosen else []
        wanted[LEAST] = self.chosen.get("at_least", [])
        wanted[TILES] = ["on"] if "tiles" in self.chosen else []
        for label in DAYS:
            wanted[label] = self.chosen.get(label.lower(), [])
        wanted["Full text"] = self.chosen.get("q", [])
        return wanted

    def possible(self, rng: random.Random) -> list[Callable[[], None]]:
        """One choice of every kind of widget, in any order."""
        made: list[Callable[[], None]] = [self.clear]
        for (group, part), names in PILLS.items():
            made.append(partial(self.pill, group, part, *rng.choice(list(names.items()))))
        for (group, part), names in BOXES.items():
            chosen = self.chosen.get(part, [])
            if left := [one for one in names.items() if one[1] not in chosen]:
                made.append(partial(self.box, group, part, *rng.choice(left)))
        for (group, part), names in SWITCHES.items():
            made.append(partial(self.switch, group, part, *self._other(rng, part, names)))
        made.append(self.tiles)
        for (group, part), names in LISTS.items():
            if part != "shade":
                made.append(partial(self.pick, group, part, *self._other(rng, part, names)))
        made.append(partial(self.least, rng.choice(("1", "5", "20"))))
        label = rng.choice(list(DAYS))
        made.append(partial(self.day, label, rng.choice(DAYS[label])))
        words = [one for one in TEXTS if [one] != self.chosen.get("q", [""])]
        made.append(partial(self.text, rng.choice(words)))
        rng.shuffle(made)
        return [*self._there_for_now(rng), *made]

    def _other(self, rng: random.Random, part: str, names: dict[str, str]) -> tuple[str, str]:
        """Choose one that is not chosen."""
        now = (self.chosen.get(part) or [""])[0]
        return rng.choice([one for one in names.items() if one[1] != now])

    def _there_for_now(self, rng: random.Random) -> list[Callable[[], None]]:
        """Say which of the boxes comes first, if one does that another choice may take away."""
        there: list[Callable[[], None]] = []
        if self.chosen.get("layer") == ["districts"]:
            names = LISTS["Shaded by", "shade"]
            other = self._other(rng, "shade", names)
            there.append(partial(self.pick, "Shaded by", "shade", *other))
        types, sorts = self.chosen.get("event_type", []), self.chosen.get("sub_event_type", [])
        for name, (code, of) in SORTS.items():
            if code not in sorts and (not types or of in types):
                there.append(partial(self.box, "Sub-type", "sub_event_type", name, code))
        for (label, part), needed in BESIDE.items():
            if any(one in self.chosen for one in needed):
                there.append(partial(self.beside, label, part))
        return rng.sample(there, 1) if there and rng.random() < 0.4 else []


@pytest.fixture(scope="module")
def atlas(starter_store: Path) -> Iterator[Atlas]:
    with Store(starter_store) as store:
        yield store.read_atlas()


def far_away(browser: Browser, server: Server, address: str) -> Visit:
    return begin(browser, Server(address, server.store, server.process, server.log))


def no_tiles(page: Page) -> None:
    """Answer for the makers of the base map: the tests ask nobody."""
    dot = base64.b64decode(ONE_DOT)
    page.route(
        "https://*.openstreetmap.org/**",
        lambda route: route.fulfill(content_type="image/png", body=dot),
    )


@pytest.mark.parametrize("delay", DELAYS)
def test_no_quick_choice_is_lost_and_none_invented(
    atlas_server: Server, browser: Browser, atlas: Atlas, delay: float
) -> None:
    rng = random.Random(round(delay * 1_000))
    with slow_line(atlas_server.url, delay) as address:
        seen = far_away(browser, atlas_server, address)
        no_tiles(seen.page)
        reader = Reader(seen.open("/?status=reported"), atlas, {"status": ["reported"]})
        expect(sentence(reader.page)).to_be_visible()
        for number in range(PAIRS):
            first, second = reader.possible(rng)[:2]
            gap = rng.uniform(*GAPS) if number % 2 else rng.uniform(GAPS[0], 500)
            first()
            reader.page.wait_for_timeout(gap)
            second()
            assert reader.differences() == [], f"pair {number}, {gap:.0f} ms apart"
        assert seen.complaints == []
        reader.page.context.close()


def test_back_clear_and_a_change_of_page_are_as_quick(
    atlas_server: Server, browser: Browser, atlas: Atlas
) -> None:
    with slow_line(atlas_server.url, 0.25) as address:
        page = far_away(browser, atlas_server, address).open("/")
        reader = Reader(page, atlas)
        expect(sentence(page)).to_be_visible()

        def ready(**chosen: str) -> None:
            """Begin at the last entry of the history that says this."""
            reader.chosen = {name: [one] for name, one in chosen.items()}
            assert reader.differences() == []

        reader.pill("What", "event_type", "Riots", "riots")
        ready(event_type="riots")
        reader.pill("How sure", "status", "Disputed", "disputed")
        ready(event_type="riots", status="disputed")

        # Back, and a choice before the answer: both count.
        reader.back()
        page.wait_for_timeout(60)
        reader.chosen = {"event_type": ["riots"]}
        reader.pill("In which role", "role", "Target", "target")
        assert reader.differences() == [], "Back, then a choice"

        # A choice, and Back before the answer: to where he was before.
        reader.pill("In which role", "role", "Claimant", "claimant")
        page.wait_for_timeout(60)
        reader.back()
        reader.chosen = {"event_type": ["riots"]}
        assert reader.differences() == [], "a choice, then Back"
        reader.pill("In which role", "role", "Target", "target")
        assert reader.differences() == []
        reader.pill("How sure", "status", "Reported", "reported")
        assert reader.differences() == []
        reader.switch("Whose number?", "basis", "State", "state")
        assert reader.differences() == []
        reader.back()
        reader.chosen.pop("basis")
        assert reader.differences() == [], "Back to an older address"

        # Clear, and a choice before the answer.
        reader.clear()
        page.wait_for_timeout(60)
        reader.pill("What", "event_type", "Battles", "battles")
        assert reader.differences() == [], "Clear, then a choice"

        # Three at once.
        reader.switch("Whose number?", "basis", "Lowest", "low")
        reader.pill("What", "event_type", "Protests", "protests")
        page.wait_for_timeout(120)
        reader.text("road")
        assert reader.differences() == [], "three choices"

        # On and off again: nothing is left of it in the address.
        reader.pill("How sure", "status", "Claimed", "claimed")
        page.wait_for_timeout(150)
        reader.pill("How sure", "status", "Claimed", "claimed")
        assert reader.differences() == [], "on and off"

        # A choice, and another page before the answer: the choice goes along.
        reader.pill("How sure", "status", "Disputed", "disputed")
        page.wait_for_timeout(60)
        sidebar(page).get_by_role("link", name="Data", exact=True).click()
        expect(page.get_by_role("heading", level=1, name="Data")).to_be_visible()
        settle(page)
        assert query(page) == reader.chosen, "a choice, then another page"
        sidebar(page).get_by_role("link", name="Explore", exact=True).click()
        expect(sentence(page)).to_be_visible()
        assert reader.differences() == [], "and back"

        # Reloading changes nothing; a pasted older link is what it says.
        page.reload()
        assert reader.differences() == [], "reloaded"
        page.goto(f"{address}/?event_type=riots")
        reader.chosen = {"event_type": ["riots"]}
        assert reader.differences() == [], "a pasted link"
        page.context.close()


def test_a_tab_and_an_actor_are_choices_as_well(
    atlas_server: Server, browser: Browser, atlas: Atlas
) -> None:
    tabs = {"Month by month": "play", "Map and timeline": ""}
    with slow_line(atlas_server.url, 0.25) as address:
        reader = Reader(far_away(browser, atlas_server, address).open("/"), atlas)
        page = reader.page
        expect(sentence(page)).to_be_visible()
        for gap, (tab, code) in zip((60, 250, 600, 120), [*tabs.items()] * 2, strict=True):
            reader.pill("What", "event_type", "Battles", "battles")
            page.wait_for_timeout(gap)
            reader.switch("View", "tab", tab, code)
            page.wait_for_timeout(gap)
            reader.pill("How sure", "status", "Disputed", "disputed")
            assert reader.differences(with_switches=not code) == [], f"{tab}, {gap} ms apart"
        who = page.get_by_role("combobox", name="Who", exact=True)
        who.click()
        page.keyboard.type("blf")
        page.keyboard.press("Enter")
        # While its list is open nothing else on the page can be reached by its role.
        who.blur()
        reader.chosen["actor"] = ["blf"]
        page.wait_for_timeout(120)
        reader.pill("In which role", "role", "Claimant", "claimant")
        assert reader.differences() == [], "an actor and a role"
        page.context.close()


@pytest.mark.parametrize("delay", DELAYS)
def test_leaving_a_data_version_is_a_choice_as_well(
    atlas_server: Server, browser: Browser, atlas: Atlas, delay: float
) -> None:
    with slow_line(atlas_server.url, delay) as address:
        page = far_away(browser, atlas_server, address).open("/?v=90")
        reader = Reader(page, atlas, {"v": ["90"]})
        expect(sentence(page)).to_be_visible()
        settle(page)
        reader.newest()
        page.wait_for_timeout(60)
        reader.pill("How sure", "status", "Reported", "reported")
        assert reader.differences() == [], "the newest data, then a choice"
        page.context.close()


@pytest.mark.parametrize("delay", DELAYS)
def test_a_pill_that_clear_took_away_counts_when_it_is_pressed_again(
    atlas_server: Server, browser: Browser, atlas: Atlas, delay: float
) -> None:
    with slow_line(atlas_server.url, delay) as address:
        page = far_away(browser, atlas_server, address).open("/?status=reported&q=camp")
        reader = Reader(page, atlas, {"status": ["reported"], "q": ["camp"]})
        expect(sentence(page)).to_be_visible()
        assert reader.differences() == []
        pill = page.get_by_role("toolbar", name="How sure").get_by_role(
            "button", name="Reported", exact=True, pressed=True
        )
        for _ in range(4):
            reader.clear()
            # The moment that it is there, with the rest of the answer still on its way.
            expect(pill).to_have_count(0)
            reader.pill("How sure", "status", "Reported", "reported")
            assert reader.differences() == [], "Clear, then the same pill"
        page.context.close()
