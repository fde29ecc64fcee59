"""How to read a briefing: the meaning of its words, for the last page."""

from incidents.codebook import read_codebook
from incidents.views.briefing.caveats import Line


def how_to_read() -> tuple[Line, ...]:
    """Return short paragraphs: what an incident, a claim, a range and a status are."""
    book = read_codebook()
    statuses = " ".join(f"{entry.label}: {entry.definition}" for entry in book.entries("status"))
    types = " ".join(f"{e.extra['letter']} {e.label}: {e.definition}" for e in book.event_types)
    return (
        Line(
            "Incidents and claims",
            "An incident is one event at one place and time as the desk understands it. A claim "
            "is one thing that one report says in somebody’s name: it is never edited, averaged "
            "or preferred. Every claim and every report stands in the atlas behind the link.",
        ),
        Line(
            "Ranges",
            "Claims about one incident compete, so they give a range from the lowest to the "
            "highest; only ranges of different incidents are added. “+” means that the highest "
            "figure is “at least”. “Not counted” means that harm is reported and no number given: "
            "that is not 0.",
        ),
        Line(
            "Places",
            "A sign stands only where the place is known. What is known only to a district or a "
            "tehsil shades the area; what is known only to the province is in no area and is "
            "counted in words.",
        ),
        Line("Status", statuses),
        Line("Types", types),
    )
