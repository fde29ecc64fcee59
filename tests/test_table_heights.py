"""A table is as high as its rows, up to a limit."""

import pytest

from pages.shell.table_heights import height_of


@pytest.mark.parametrize("rows", range(40))
def test_no_table_has_an_empty_row_nor_pushes_the_page_away(rows: int) -> None:
    height = height_of(rows, 560)
    # The grid draws 35 px a row and as much for the heading.
    assert (height == "content") == ((rows + 1) * 35 < 560)
    assert height in ("content", 560)
