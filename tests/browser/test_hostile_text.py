"""Text that would act, put through every field that a person can type: it is only shown.

One fictional incident a payload, with the payload in its title, place, summary,
doubt, quotes, claimants, actors' words and reports.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator

from incidents.model import Claim, Incident, Participation, PointGeometry, Relation, Report
from incidents.store import build
from tests.browser.conftest import ROOT, Server, Visit, begin, chromium, start_server
from tests.browser.steps import (
    Visiting,
    drawn,
    faults,
    main,
    switch_to,
    the_map,
)
from tests.conftest import a_report

MARKER = "hostile_marker"
# The payload that made a folder on a server when folium rendered it; the path is relative there.
MAKES_A_FOLDER = "{{ cycler.__init__.__globals__.os.mkdir(dict(" + MARKER + "=1)|list|first) }}"
PAYLOADS = {
    "jinja-call": MAKES_A_FOLDER,
    "jinja-sum": "seven {{ 7*7 }} forty-nine",
    "jinja-statement": "5 {% of people",
    "jinja-comment": "{# note",
    "template-literal": "${window.__pwned=1}",
    "script": "<script>window.__pwned=2</script>",
    "image-handler": '<img src=x onerror="window.__pwned=3">',
    "svg-handler": '<svg onload="window.__pwned=4"></svg>',
    "script-end": "</script><script>window.__pwned=5</script>",
    "backtick": "`;window.__pwned=6;` \\\\` \\u0060",
    "markdown-image": "![beacon](http://tracker.invalid/x.png)",
    "markdown-link": "[press here](http://tracker.invalid/y)",
    "javascript-link": "[press](javascript:window.__pwned=7)",
    "heading": "# A very large heading",
    "list-rule": "--- * item ~~gone~~ **bold** __bold__",
    "formula": "$x^2$ and $$\\frac{1}{2}$$",
    "icon-colour": ":material/home: :red[red] :blue-badge[badge] :smile:",
    "html-entity": "&lt;b&gt; &#123;&#123; 7*7 }}",
    "autolink": "http://tracker.invalid/auto and www.tracker.invalid a@tracker.invalid",
    "spreadsheet": '=HYPERLINK("http://tracker.invalid","x")',
    "quotes": "\"'><iframe src=http://tracker.invalid></iframe>",
    "sql": "x'); DROP TABLE incidents;--",
    "urdu": "بلوچستان میں ایک فرضی واقعہ",
}
# The card uses other calls than the page; these show it, the rest would only take time.
ON_A_CARD = (
    "jinja-call", "jinja-statement", "template-literal", "script", "image-handler",
    "markdown-image", "formula", "icon-colour",
)  # fmt: skip
OVERRIDE = "before \u202eafter\u202c end"


def hostile_incident(name: str, payload: str, make_report: Callable[..., Report]) -> Incident:
    """Return an incident with the payload wherever a person may type."""
    line, identifier = payload[:110], f"hostile-{name}"
    reports = tuple(
        make_report(
            id=f"{identifier}-{number}",
            publisher=line,
            title=line,
            note=line,
            url="https://reports.invalid/?" + re.sub(r"\s", "", payload) if number == 1 else None,
        )
        for number in (1, 2)
    )
    said: dict[str, Any] = {
        "claimant": line, "victims_detail": line, "about": line, "quote": line,
    }  # fmt: skip
    claims = (
        Claim(
            id=f"{identifier}-c1", report_id=reports[0].id, claimant_role="state", measure="killed",
            victims="civilians", qualifier="exact", low=3, high=3, **said,
        ),
        Claim(
            id=f"{identifier}-c2", report_id=reports[1].id, claimant_role="armed_group",
            measure="killed", victims="security_forces", qualifier="at_least", low=9, **said,
        ),
        Claim(
            id=f"{identifier}-c3", report_id=reports[1].id, claimant_role="witness_family",
            scope="wider", measure="injured", victims="total", qualifier="uncounted", **said,
        ),
    )  # fmt: skip
    number = list(PAYLOADS).index(name) if name in PAYLOADS else len(PAYLOADS)
    return Incident(
        id=identifier,
        title=line,
        date_start=date(2024, 3, 1 + number),
        date_end=date(2024, 3, 1 + number),
        date_precision="day",
        place=line,
        geometry=PointGeometry(coordinates=(64.0 + number / 10, 28.0)),
        geo_precision="town",
        event_type="battles",
        sub_event_type="armed_clash",
        actors=(
            Participation(actor="bla", role="alleged_perpetrator", as_reported=line,
                          suspected_by=line),
            Participation(actor="police", role="target", as_reported=line),
        ),
        summary=payload,
        status="disputed",
        sensitivity="public",
        doubt=payload,
        related=(Relation(id="hostile-plain", relation="follows"),) if name in PAYLOADS else (),
        reports=reports,
        claims=claims,
    )  # fmt: skip


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    chromium()
    folder = tmp_path_factory.mktemp("hostile")
    plain = hostile_incident("plain", "<b>plain</b>", a_report)
    override = hostile_incident("override", OVERRIDE, a_report)
    rest = [hostile_incident(name, payload, a_report) for name, payload in PAYLOADS.items()]
    build(folder / "incidents.gpkg", [plain, override, *rest])
    server = start_server(folder / "incidents.gpkg", folder / "server.log")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def hostile_browsing(hostile_server: Server, browser: Browser) -> Iterator[Visit]:
    seen = begin(browser, hostile_server)
    yield seen
    seen.page.context.close()


def folders_made() -> list[Path]:
    """What the first payload leaves where the server runs, if it runs."""
    return list(ROOT.glob(f"{MARKER}*"))


def shown(place: Locator) -> str:
    """Return what can be read, without the sign that keeps Markdown from seeing an address."""
    return " ".join(place.inner_text().replace("\u2060", "").split())


def check_nothing_ran(seen: Visit) -> None:
    assert seen.strangers == []
    assert seen.complaints == []
    assert faults(seen.page) == []
    for frame in seen.page.frames:
        assert frame.evaluate("window.__pwned") is None
    strange = "a[href*='tracker'], img[src*='tracker'], a[href^='javascript']"
    assert seen.page.locator("iframe:not([src*='127.0.0.1'])").count() == 0
    assert [
        one.get_attribute("href")
        for one in main(seen.page).locator(strange).all()
        if not (one.get_attribute("href") or "").startswith("https://reports.invalid/")
    ] == []


@pytest.mark.parametrize("name", PAYLOADS)
def test_the_page_of_a_hostile_incident_shows_its_text_letter_by_letter(
    hostile_browsing: Visit, name: str
) -> None:
    page = hostile_browsing.open(f"/incident?id=hostile-{name}")
    the_map(page)
    wanted = " ".join(PAYLOADS[name].split())
    assert shown(main(page).get_by_role("heading", level=1)) == wanted
    # Title, summary, doubt, quotes, claimants, the actors' and the reports' words, the citation.
    assert shown(main(page)).count(wanted) >= 12
    check_nothing_ran(hostile_browsing)
    assert not folders_made()


@pytest.mark.parametrize("name", ON_A_CARD)
def test_the_card_of_a_hostile_incident_shows_its_text_letter_by_letter(
    hostile_browsing: Visit, name: str
) -> None:
    page = hostile_browsing.open(f"/?card=hostile-{name}&status=disputed")
    card = page.locator(".st-key-card")
    card.wait_for()
    wanted = " ".join(PAYLOADS[name].split())
    assert shown(card).count(wanted) >= 5
    assert drawn(the_map(page), "points") == len(PAYLOADS) + 2
    check_nothing_ran(hostile_browsing)
    assert not folders_made()


@pytest.mark.parametrize(
    "path",
    ["/", "/?tab=play", "/?tab=table", "/?layer=districts", "/?layer=grid", "/incident",
     "/districts", "/districts?code=PK230", "/actors", "/actors?id=bla", "/method"],
)  # fmt: skip
def test_a_page_over_hostile_incidents_only_shows_them(hostile_browsing: Visit, path: str) -> None:
    page = hostile_browsing.open(path)
    if page.locator("iframe").count():
        the_map(page)
    if path == "/method":
        switch_to(page, "Section", "Sources")
    if path == "/incident":
        page.get_by_role("combobox", name="Incident", exact=True).click()
        assert page.get_by_role("option").count() > 5
    page.wait_for_timeout(500)
    check_nothing_ran(hostile_browsing)
    assert not folders_made()


def test_a_direction_sign_cannot_turn_a_sentence_around(
    hostile_server: Server, visit: Visiting
) -> None:
    page = visit(hostile_server).open("/incident?id=hostile-override")
    assert main(page).get_by_role("heading", level=1).inner_text() == "before after end"
    assert "\u202e" not in main(page).inner_text()


def test_the_file_of_hostile_rows_holds_text_and_no_formula(
    hostile_server: Server, visit: Visiting
) -> None:
    page = visit(hostile_server).open("/")
    with page.expect_download() as waiting:
        main(page).get_by_role("button", name="Data (CSV)").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    found = {row["id"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert len(found) == len(PAYLOADS) + 2
    for name, payload in PAYLOADS.items():
        row = found[f"hostile-{name}"]
        assert row["title"].removeprefix("'") == payload
        assert row["title"][0] not in "=+-@"
        assert float(row["longitude"]) > 60
