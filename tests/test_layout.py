"""Rules of the pages' code that nobody should have to remember."""

import re
from pathlib import Path

import pytest

PAGES = Path(__file__).resolve().parents[1] / "pages"


@pytest.mark.parametrize(
    ("call", "owner", "why"),
    [
        (r"\bst\.query_params\b", {"view_state.py"}, "a late address would be read"),
        (r"\.page_link\(", {"page_links.py"}, "a link of an older page would undo a choice"),
        (r"\.(multiselect|selectbox)\(", {"search_boxes.py"}, "Enter would take all that match"),
    ],
)
def test_what_can_go_wrong_has_one_owner(call: str, owner: set[str], why: str) -> None:
    found = [
        f"{path.relative_to(PAGES)}:{number}"
        for path in sorted(PAGES.rglob("*.py"))
        if path.name not in owner
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(call, line)
    ]
    assert not found, f"{why}: {found}"
