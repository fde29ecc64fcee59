"""Words in the colour of the side that they belong to, as Streamlit's Markdown."""

from incidents.codebook import read_codebook
from incidents.model import Side


def in_side_colour(words: str, side: Side | None) -> str:
    """Return words, escaped already, in the colour of a side; quiet where there is none."""
    if side is None:
        return f":gray[{words}]"
    return f':color[{words}]{{foreground="{read_codebook().side_colour(side)}"}}'
