import pytest

from incidents.views.independence import support_in_words, voices_of


@pytest.fixture
def reports(make_incident):
    one = make_incident().reports[0]
    return (one, one.model_copy(update={"id": "second", "publisher": "Testland Radio"}))


def test_two_publishers_with_the_word_of_one_voice_are_not_independent(
    make_incident, make_claim, reports
):
    claims = tuple(
        make_claim(n, claimant=name, claimant_role="state", claimant_actor="ispr", n=4)
        for n, name in enumerate(("ISPR", "Army spokesman"), start=1)
    )
    told = support_in_words(make_incident(reports=reports, claims=claims))
    assert told.startswith("2 publishers, 1 voice: ISPR.")
    assert "not independent" in told


def test_two_voices_are_named_and_no_more_is_said_of_them(make_incident, make_claim, reports):
    claims = (
        make_claim(1, claimant="ISPR", claimant_role="state", claimant_actor="ispr", n=4),
        make_claim(2, claimant="A doctor", claimant_role="medical", n=5),
    )
    incident = make_incident(reports=reports, claims=claims)
    assert voices_of(incident) == ("ISPR", "A doctor")
    assert "not recorded" in support_in_words(incident)
    assert "not independent" not in support_in_words(incident)


def test_one_publisher_is_called_one(make_incident, make_claim):
    claim = make_claim(1, claimant="A doctor", claimant_role="medical", n=5)
    assert support_in_words(make_incident(claims=(claim,))) == "1 publisher, 1 voice: A doctor."


def test_without_claims_whose_word_it_is_is_not_known(make_incident):
    assert "not recorded" in support_in_words(make_incident(claims=()))
