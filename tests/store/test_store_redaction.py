"""Words that are struck are in nothing that leaves the desk, at any version, later ones too."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from incidents import counts
from incidents.editions import RULES, Edition
from incidents.errors import IncidentError, NotFoundError
from incidents.model import Incident, Participation, RelationKind, Sensitivity
from incidents.model import Relation as Link
from incidents.store import Signature, Store, backup, backup_recovery
from incidents.store.redaction import WITHHELD, strike
from incidents.views import api_shapes
from incidents.views.exports import FORMATS, bundle_of, write
from tests.conftest import a_claim, a_report
from tests.desk.test_editions import texts

PUBLIC = (Sensitivity.PUBLIC,)
SIGNED = Signature(by="plover", role="reviewer", why="fictional")
Making = Callable[..., Incident]
NAME = "Zanary Testwala"
ID = "2024-03-01-zanary-testwala-taken"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Seen by Zanary Testwala.", f"Seen by {WITHHELD}."),
        ("ZANARY  TESTWALA’s brother", f"{WITHHELD}’s brother"),
        ("zanary-testwala and Zánary\u200b Testwala", f"{WITHHELD} and {WITHHELD}"),
        ("Zanary, Testwala; Testwala Zanary", f"{WITHHELD}; Testwala Zanary"),
        ("Xzanary Testwalas", "Xzanary Testwalas"),
        ("زنری ٹیسٹ", "زنری ٹیسٹ"),
    ],
)
def test_words_are_struck_however_they_are_written(text: str, shown: str) -> None:
    assert strike(text, (NAME,)) == shown


def test_words_of_another_script_are_struck_too() -> None:
    assert strike("کہا زنری ٹیسٹ نے", ("زنری ٹیسٹ",)) == f"کہا {WITHHELD} نے"


@pytest.fixture
def told(make_incident: Making) -> Incident:
    return make_incident(
        id=ID,
        title=f"{NAME} taken",
        place=f"House of {NAME}",
        summary=f"A fictional event. {NAME} was seen.",
        doubt=f"{NAME} may be another.",
        actors=(
            Participation(actor="bla", role="alleged_perpetrator", as_reported=f"men of {NAME}"),
        ),
        reports=(
            a_report(
                1, title=f"{NAME} is gone", note=f"about {NAME}",
                url="https://example.org/2024/zanary-testwala-is-gone",
            ),
        ),
        claims=(
            a_claim(
                1, id=f"{ID}.c01", n=2, claimant=f"Police of Testland, {NAME}",
                quote=f"{NAME} said so",
                about=NAME,
            ),
        ),
    )  # fmt: skip


@pytest.fixture
def struck(atlas_store: Store, told: Incident, make_incident: Making) -> Store:
    """A store in which the name is in versions 1 and 2, in a log, and in a report cited twice."""
    atlas_store.save(told, loaded_version=None, signed=replace(SIGNED, why=f"{NAME} was taken"))
    later = told.model_copy(update={"summary": f"Later: {NAME} again."})
    atlas_store.save(later, loaded_version=1, signed=replace(SIGNED, why=f"as {NAME}’s paper says"))
    other = make_incident(
        id="other-2024", reports=told.reports,
        related=(Link(id=ID, relation=RelationKind.FOLLOWS),),
        claims=(
            a_claim(1, id="other-2024.c01", n=9, claimant="An army", of_incidents=(ID,)),
        ),
    )  # fmt: skip
    atlas_store.save(other, loaded_version=None, signed=SIGNED)
    atlas_store.redact(ID, NAME, loaded_version=2, signed=SIGNED)
    return atlas_store


def everything(store: Store) -> list[str]:
    """Return all that the public is given, at every version."""
    found = [repr(store.log(size=100)), repr(api_shapes.change_items(store.log(size=100)[1]))]
    for version in (None, *range(1, store.data_version(PUBLIC) + 1)):
        atlas = counts.with_ranges(store.read_atlas(version, audience=PUBLIC))
        frames = (atlas.table, atlas.claims, atlas.reports, atlas.participations)
        found += [frame.to_csv() for frame in frames]
        bundle = bundle_of(atlas.everything(), Edition.PUBLIC)
        found += [texts(write(bundle, form)) for form in FORMATS if form in ("csv", "geojson")]
        for one in atlas.table["id"]:
            found.append(store.get_public(one, version).incident.model_dump_json())
            found.append(repr(store.public_history(one)))
    for number in range(1, store.data_version(PUBLIC) + 1):
        try:
            found.append(repr(store.public_revision(number)))
        except NotFoundError:
            continue
    return found


@pytest.mark.long
def test_struck_words_are_in_no_version_log_file_or_id(struck: Store) -> None:
    told = "\n".join(everything(struck)).casefold()
    assert "zanary" not in told
    assert "testwala" not in told
    assert WITHHELD in told
    partners = struck.read_atlas(audience=RULES[Edition.PARTNERS].audience)
    assert "anary" not in partners.table.to_csv() + partners.reports.to_csv()


def test_the_desk_reads_what_was_written_and_knows_what_is_struck(struck: Store) -> None:
    assert NAME in struck.get(ID).incident.summary
    [one] = struck.redactions(ID)
    assert (one.words, one.by) == (NAME, "plover")
    assert struck.verify() == []


def test_the_record_goes_by_another_id_and_the_one_that_names_is_not_known(struck: Store) -> None:
    shown = struck.shown_id(ID)
    assert shown.startswith("2024-03-01-withheld-")
    assert struck.desk_id(shown) == ID
    seen = struck.get_public(shown).incident
    assert seen.claims[0].id == f"{shown}.c01"
    assert seen.reports[0].url is None
    with pytest.raises(NotFoundError):
        struck.get_public(ID)
    assert struck.get_public("other-2024").incident.related[0].id == shown
    assert struck.get_public("other-2024").incident.claims[0].of_incidents == (shown,)
    assert shown in struck.read_atlas(audience=PUBLIC).claims["of_incidents"].tolist()
    assert shown in set(struck.read_atlas(1, audience=PUBLIC).table["id"])


def test_a_stub_says_that_and_when_words_were_withheld_and_never_which(struck: Store) -> None:
    count, (newest, *_) = struck.log()
    assert count == 4
    assert (newest.action, newest.is_withheld, newest.why) == ("redact", True, "")
    history = struck.public_history(struck.shown_id(ID))
    assert [one.action for one in history] == ["create", "update", "redact"]


def test_what_is_saved_later_is_struck_as_well(struck: Store) -> None:
    stored = struck.get(ID)
    again = stored.incident.model_copy(update={"summary": "A note on ZANARY TESTWALA, again."})
    struck.save(again, loaded_version=stored.version, signed=SIGNED)
    shown = struck.get_public(struck.shown_id(ID)).incident
    assert shown.summary == f"A note on {WITHHELD}, again."


def test_where_words_stand_is_shown_before_they_are_struck(
    atlas_store: Store, told: Incident
) -> None:
    atlas_store.save(told, loaded_version=None, signed=SIGNED)
    atlas_store.save(told.model_copy(update={"summary": "None."}), loaded_version=1, signed=SIGNED)
    found = {one.field: one.versions for one in atlas_store.occurrences(ID, NAME)}
    assert found["summary"] == (1,)
    assert found["title"] == found["reports.url"] == found["id"] == (1, 2)
    for few in ("", "a", " - ", "x" * 501):
        with pytest.raises(IncidentError):
            atlas_store.occurrences(ID, few)


@pytest.mark.long
def test_words_are_struck_once_and_of_what_was_loaded(struck: Store) -> None:
    with pytest.raises(IncidentError, match="already"):
        struck.redact(ID, NAME.upper(), loaded_version=3, signed=SIGNED)
    with pytest.raises(IncidentError):
        struck.redact(ID, "another", loaded_version=2, signed=SIGNED)
    struck.redact(ID, "Police of Testland", loaded_version=3, signed=SIGNED)
    assert "police of testland" not in "".join(everything(struck)).casefold()
    assert len({one.shown_as for one in struck.redactions(ID)} - {None}) == 1


def test_a_record_that_was_taken_out_stays_out_and_its_versions_are_struck(
    struck: Store, make_incident: Making
) -> None:
    gone = make_incident(id="gone-2024", summary="Seen by Xanthe Testwala.", reports=(a_report(2),))
    struck.save(gone, loaded_version=None, signed=SIGNED)
    at = struck.data_version(PUBLIC)
    struck.delete("gone-2024", loaded_version=1, signed=SIGNED)
    struck.redact("gone-2024", "Xanthe Testwala", loaded_version=2, signed=SIGNED)
    with pytest.raises(NotFoundError):
        struck.get_public("gone-2024")
    assert "Xanthe" not in struck.read_atlas(at, audience=PUBLIC).table.to_csv()
    assert struck.verify() == []


def test_a_backup_that_is_older_brings_no_struck_words_back(
    store_path: Path, tmp_path: Path, told: Incident
) -> None:
    with Store(store_path) as opened:
        opened.save(told, loaded_version=None, signed=SIGNED)
    made = backup.make(store_path, tmp_path / "backups", backup.BY_HAND)
    with Store(store_path) as opened:
        opened.redact(ID, NAME, loaded_version=1, signed=SIGNED)
        shown = opened.shown_id(ID)
    backup_recovery.restore(store_path, made, only_store=True)
    with Store(store_path) as opened:
        assert opened.shown_id(ID) == shown
        assert "anary" not in "".join(everything(opened))
        assert opened.verify() == []
