"""The claim ledger alone: records and the rules of counting, where nothing makes frames."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from incidents.atlas import from_incidents, in_sums, superseded
from incidents.counting_rules import enters_sums, superseded_ids
from incidents.model import Claim, Incident

ROOT = Path(__file__).resolve().parents[1]
ABSENT = ("pandas", "geopandas", "numpy", "shapely", "pyproj", "pyogrio", "streamlit", "pyarrow")
COUNT = f"""
import json, sys
sys.modules.update(dict.fromkeys({ABSENT!r}))
from incidents.counting_rules import COUNTING_RULES, figures
from incidents.model import Incident

incident = Incident.model_validate_json(sys.stdin.read())
found = figures(incident, "killed")
print(json.dumps([found.text(), found.in_sums, list(found.explain), COUNTING_RULES]))
"""


def test_the_ledger_counts_where_no_library_of_frames_can_be_imported(
    make_incident: Callable[..., Incident], make_claim: Callable[..., Claim]
) -> None:
    incident = make_incident(
        claims=(
            make_claim(1, n=4, victims="security_forces"),
            make_claim(2, n=2, victims="civilians"),
            make_claim(3, n=3, victims="civilians", supersedes="c02"),
            make_claim(
                4,
                n=9,
                victims="security_forces",
                claimant="Front of Testland",
                claimant_role="armed_group",
            ),
        )
    )
    done = subprocess.run(
        [sys.executable, "-c", COUNT],
        input=incident.model_dump_json(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text, is_in_sums, explain, rules = json.loads(done.stdout)
    assert (text, is_in_sums, rules) == ("7–12", True, 3)
    assert "Left out, because corrected by a later claim: 1." in explain


def test_records_and_frames_agree_on_what_stands_in_sums(
    make_incident: Callable[..., Incident], make_claim: Callable[..., Claim]
) -> None:
    claims = (
        make_claim(1, n=4),
        make_claim(2, n=5, supersedes="c01"),
        make_claim(3, n=6, supersedes="c03"),
    )
    incidents = [
        make_incident(id="a-2024", claims=claims),
        # The same ids in another entry replace nothing here.
        make_incident(id="b-2024", claims=claims[:1]),
        make_incident(id="c-2024", status="retracted"),
        make_incident(id="d-2024", counts=False, counts_reason="statement_only"),
    ]
    atlas = from_incidents(incidents, version=1, actor_kinds={}, words={})
    entering = dict(zip(atlas.table["id"], in_sums(atlas), strict=True))
    assert entering == {one.id: enters_sums(one) for one in incidents}
    assert [entering[one.id] for one in incidents] == [True, True, False, False]
    by_id = {one.id: superseded_ids(one.claims) for one in incidents}
    owners = atlas.table["id"].take(atlas.claims["row"])
    told = [claim in by_id[owner] for owner, claim in zip(owners, atlas.claims["id"], strict=True)]
    assert list(superseded(atlas.claims)) == told
    assert told == [True, False, False, False]
