"""The map of a profile shows the whole of what it is about, beside its legend."""

import pytest

from tests.browser.conftest import Server
from tests.browser.steps import Visiting

WIDTHS = (390, 768, 1440, 1920)
PATHS = ("/districts?code=PK211", "/districts?code=PK226", "/actors?id=bla")

_IN_VIEW = "() => window.map.getBounds().contains(window.map.atlas.options.bounds)"
_UNDER_THE_LEGEND = """() => {
    if (window.innerWidth < 560) return 0; // the legend stands under the map
    const map = window.map, canvas = map.atlas.canvas, from = canvas._bounds.min;
    const legend = map.atlas.legend.getBoundingClientRect();
    const signs = canvas.hits.filter(hit => hit.box || hit.r).map(hit => hit.box
        ? [hit.box[0] + hit.box[2] / 2, hit.box[1] + hit.box[3] / 2] : [hit.x, hit.y]);
    if (!signs.length) return -1;
    return signs.map(at => map.layerPointToContainerPoint(L.point(at[0] + from.x, at[1] + from.y)))
        .filter(p => p.x < legend.right && p.y < legend.bottom).length;
}"""


@pytest.mark.parametrize("path", PATHS)
def test_a_profile_is_in_view_whole_and_no_sign_lies_under_the_legend(
    atlas_server: Server, visit: Visiting, path: str
) -> None:
    found = {}
    for width in WIDTHS:
        page = visit(atlas_server, width=width, height=900).open(path)
        frame = page.frame_locator("iframe").first
        frame.locator("#map_div[data-drawn]").wait_for()
        page.wait_for_timeout(1000)
        here = frame.locator("#map_div")
        if not here.evaluate(_IN_VIEW) or here.evaluate(_UNDER_THE_LEGEND) != 0:
            found[width] = here.evaluate("() => window.map.getBounds().toBBoxString()")
    assert found == {}
