"""A citation names the data version, and no title can break out of it."""

import re
from datetime import date

import pytest

from incidents.views.citations import cite_dataset, cite_incident, cite_view

URL = "http://atlas.example/incident?id=testville-2024-03-01&as-of=97"
DATA_TO = date(2026, 2, 2)


def test_an_incident_is_cited_with_where_when_and_version(make_incident):
    cited = cite_incident(make_incident(), 97, DATA_TO, URL)
    assert cited.plain == (
        "Balochistan Incident Atlas. “Shots at a fictional bridge, Testville, 1 March 2024”. "
        f"Incident testville-2024-03-01, version 97, data to 2 February 2026, "
        f"counting rules 3. {URL}"
    )
    assert cited.bibtex.startswith("@misc{atlas-testville-2024-03-01-v97,\n")
    assert "version = {97}" in cited.bibtex
    assert cited.ris.splitlines()[0] == "TY  - DATA"
    assert cited.ris.splitlines()[-1] == "ER  - "


def test_a_view_is_cited_by_its_filters():
    cited = cite_view("Incidents that name the BLA, since January 2022", 97, None, URL)
    assert "“Incidents that name the BLA, since January 2022”" in cited.plain
    assert "data to" not in cited.plain


def test_the_whole_data_set_can_be_cited():
    plain = cite_dataset(97, DATA_TO, URL).plain
    assert plain == (
        f"Balochistan Incident Atlas. Data set, version 97, data to 2 February 2026, "
        f"counting rules 3. {URL}"
    )


@pytest.mark.parametrize(
    "title", ["a}\n@misc{evil,", "50 % of {x} & y_z #1 \\ $", "a\r\nUR  - evil"]
)
def test_a_title_stays_inside_its_field(make_incident, title):
    cited = cite_incident(make_incident(title=title), 97, DATA_TO, URL)
    assert cited.plain.count("\n") == 0
    assert sum(line.startswith("UR") for line in cited.ris.splitlines()) == 1
    assert sum(line.startswith("@") for line in cited.bibtex.splitlines()) == 1
    bare = re.sub(r"\\[{}\\]", "", cited.bibtex)
    assert bare.count("{") == bare.count("}")
