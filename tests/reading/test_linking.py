"""The links of reading: what their scores are, and what no score may overrule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import reading as scores
from benchmarks.reading_fit import Example, fit, is_hit
from incidents.reading import read_report
from incidents.reading.linking.choice import read_weights, shares, weights_of

NAMES = st.sampled_from(("near", "far", "named", "speaks"))
CANDIDATES = st.lists(st.dictionaries(NAMES, st.floats(0, 1)), min_size=1, max_size=6)
WEIGHTS = st.dictionaries(NAMES, st.floats(-1e4, 1e4))


@given(CANDIDATES, WEIGHTS)
def test_the_chances_of_all_candidates_sum_to_one(
    candidates: list[dict[str, float]], weights: dict[str, float]
) -> None:
    chances = shares(candidates, weights)
    assert len(chances) == len(candidates)
    assert sum(chances) == pytest.approx(1)
    assert all(0 <= one <= 1 for one in chances)


def test_the_fit_finds_what_tells_right_from_wrong_and_is_the_same_twice() -> None:
    examples = [Example(({"near": 1.0}, {"far": 1.0}), frozenset({0}), "nobody")] * 9
    weights = fit(examples)
    assert weights["near"] > 0 > weights["far"]
    assert all(is_hit(one, weights) for one in examples)
    assert fit(examples) == weights


def test_the_weights_that_come_along_are_of_links_that_are_read() -> None:
    assert set(read_weights()) == {"author", "speaker"}


def test_without_weights_a_report_is_still_read() -> None:
    with weights_of({"author": {}}):
        assert read_report("Two men were killed in Quetta on Monday, police said.").drafts


@pytest.mark.long
def test_no_report_of_the_sets_gives_a_partys_figure_to_its_enemy() -> None:
    wrong = []
    for _, report in scores.training_sets():
        score = scores.Score(show=False)
        score.add(report)
        if score.n["party wrong"]:
            wrong.append(report["id"])
    assert wrong == []
