"""What a reader does and sees, in the words of the tests."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import FloatRect, FrameLocator, Locator, Page, expect

from incidents.desk.safeguards.harm import QUESTIONS
from pages.shell.page_links import PAGES
from tests.browser.conftest import Visit, settle

Visiting = Callable[..., Visit]
Query = dict[str, list[str]]
LINKS = [one.title for one in PAGES]

_COUNT = re.compile(
    r"^(All [\d,]+ incidents?|[\d,]+ of [\d,]+ incidents?|No incident is on record)"
)


def main(page: Page) -> Locator:
    return page.get_by_test_id("stMain")


def sidebar(page: Page) -> Locator:
    return page.get_by_test_id("stSidebar")


def sentence(page: Page) -> Locator:
    """The line under the heading: how many of how many, and which."""
    return main(page).get_by_text(_COUNT).first


def counted(page: Page) -> int:
    """How many incidents the sentence counts."""
    expect(sentence(page)).to_be_visible()
    found = re.search(r"[\d,]+", sentence(page).inner_text())
    return int(found.group().replace(",", "")) if found else 0


def query(page: Page) -> Query:
    return parse_qs(urlsplit(page.url).query)


def wait_for_query(page: Page, **wanted: str | list[str]) -> None:
    """Wait until the address says exactly this."""
    whole = {name: [one] if isinstance(one, str) else one for name, one in wanted.items()}
    for _ in range(150):
        if query(page) == whole:
            break
        page.wait_for_timeout(100)
    assert query(page) == whole, f"{page.url} shows {sentence(page).inner_text()!r}"
    settle(page)


def figure(page: Page, label: str) -> Locator:
    """The box of one key figure."""
    name = page.get_by_test_id("stMetricLabel").filter(has_text=re.compile(f"^{label}"))
    return main(page).get_by_test_id("stMetric").filter(has=name)


def the_map(page: Page) -> FrameLocator:
    frame = page.frame_locator("iframe")
    frame.locator("#map_div[data-drawn]").wait_for()
    return frame


def drawn(frame: FrameLocator, name: str) -> int:
    """How many points, areas, shaded districts or bins the map shows."""
    return int(frame.locator("#map_div").get_attribute(f"data-{name}") or -1)


def times_drawn(frame: FrameLocator) -> int:
    return drawn(frame, "drawn")


def wait_for_redraw(page: Page, frame: FrameLocator, before: int) -> None:
    frame.locator("#map_div").evaluate(
        """(div, before) => new Promise((done, failed) => {
            const start = Date.now(), look = () => Number(div.dataset.drawn) > before ? done(0)
                : Date.now() - start > 15000 ? failed(new Error("the map was not redrawn"))
                : setTimeout(look, 50);
            look();
        })""",
        before,
    )
    settle(page)


def press(page: Page, group: str, name: str) -> None:
    """Press a pill of a group in the filter bar."""
    pill = page.get_by_role("toolbar", name=group).get_by_role("button", name=name, exact=True)
    # At the very edge of its window a pill moves when it takes the keyboard, under the mouse.
    pill.evaluate("pill => pill.scrollIntoView({block: 'center'})")
    pill.click()
    settle(page)


def box_at_rest(page: Page, what: Locator) -> FloatRect:
    """Bring something into the window and return its box once that has stopped moving."""
    what.scroll_into_view_if_needed()
    before: FloatRect | None = None
    for _ in range(60):
        now = what.bounding_box()
        if now is not None and now == before:
            return now
        before = now
        page.wait_for_timeout(300)
    raise AssertionError("it never came to rest")


def switch_to(page: Page, group: str, name: str | re.Pattern[str]) -> None:
    """Choose one of a group of which one is always chosen."""
    page.get_by_role("radiogroup", name=group).get_by_role("radio", name=name).click()
    settle(page)


def toggle(page: Page, name: str) -> None:
    # The switch itself lies invisible under what is drawn for it.
    page.get_by_role("switch", name=name).locator("xpath=ancestor::label").click()


def pick(page: Page, label: str, words: str, option: str | re.Pattern[str]) -> None:
    """Type into a search box and choose from what it offers."""
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(words)
    page.get_by_role("option", name=option).first.click()
    settle(page)
    # A box that has the keyboard is a line higher: what is below moves when it lets go.
    box.blur()
    settle(page)


def open_box(page: Page, label: str) -> None:
    """Open the list of a box, wherever on the page it stands.

    A list closes when the page is scrolled, and a click on what lies below the window
    scrolls to it first: the news of that scroll comes after the list has opened. So the
    page is scrolled and at rest before the click, as it is for a person.
    """
    box = page.get_by_role("combobox", name=label, exact=True)
    box.scroll_into_view_if_needed()
    settle(page)
    box.click()
    expect(box).to_have_attribute("aria-expanded", "true")


def give_date(page: Page, label: str, day: str) -> None:
    """Type a date, year first, into the three parts of its field."""
    page.get_by_role("spinbutton", name=f"year, {label}").click()
    page.keyboard.type(day.replace("-", ""))
    # Typing opens a calendar; the date counts when that is closed.
    page.keyboard.press("Escape")
    settle(page)


def search(page: Page, words: str) -> None:
    box = page.get_by_role("textbox", name="Full text")
    box.fill(words)
    box.press("Enter")
    settle(page)


def faults(page: Page) -> list[str]:
    """What is said of errors that nobody caught."""
    boxes = page.get_by_test_id("stException").all_inner_texts()
    said = page.get_by_role("alert").filter(has_text="Something went wrong").all_inner_texts()
    return boxes + said


def answer_no(page: Page) -> None:
    """Answer every question that is asked before anything is public.

    The radios come in a part of the program that the browser loads when it first needs it:
    a page may have its buttons and not yet its questions.
    """
    groups = main(page).get_by_role("radiogroup")
    expect(groups).to_have_count(len(QUESTIONS))
    for group in groups.all():
        group.get_by_text("No", exact=True).click()
        expect(group.get_by_role("radio", name="No", exact=True)).to_be_checked()
        settle(page)
