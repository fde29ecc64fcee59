"""The drafts that a session works on: loaded from the book, kept in it at every change."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import streamlit as st

from incidents.desk.auth.roles import NotAllowedError, NotSignedInError
from incidents.desk.drafts import DeskDraft
from incidents.desk.editing import draft_services as services
from incidents.desk.editing.form import with_values
from incidents.desk.editing.location import Where
from incidents.desk.workfile.work_records import OPEN_STATES, DraftState, KeptDraft, StaleDraftError
from incidents.errors import IncidentError
from incidents.text_cleaning import hides_signs
from pages.shell import desk_page, view_state
from server import desk_guard

_KEPT_SECONDS = 12 * 3600
_MOST_KEPT = 200


@dataclass
class Item:
    """One draft on the screen.

    ``turn`` is part of every widget's key: a new turn fills the widgets from the draft
    again. ``saved`` is what the book holds; ``version`` is the book's own. ``said`` is why
    the draft was not kept, ``told`` what happened to it that its author should know;
    ``undo`` is the draft before that and after it, while it can be taken back.
    """

    key: str
    draft: DeskDraft
    as_read: DeskDraft | None = None
    id: int | None = None
    version: int | None = None
    saved: DeskDraft | None = None
    state: DraftState = DraftState.DRAFT
    note: str = ""
    turn: int = 0
    picked: Where | None = None
    clicked: object = None
    problems: dict[str, str] = field(default_factory=dict)
    said: str = ""
    told: str = ""
    undo: tuple[DeskDraft, DeskDraft] | None = None

    @property
    def prefix(self) -> str:
        """What the keys of this draft's widgets begin with."""
        return f"{self.key}.{self.turn}."

    @property
    def is_open(self) -> bool:
        """Whether its author may still change it."""
        return self.state in OPEN_STATES


@dataclass
class Work:
    """The drafts of one report, or the one draft of a form."""

    items: list[Item]
    at: int = 0
    text: str = ""
    notes: tuple[str, ...] = ()
    copy_note: str = ""

    @property
    def item(self) -> Item:
        """The draft that is open in the editor."""
        return self.items[min(self.at, len(self.items) - 1)]


def asked_draft() -> int | None:
    """Return the number of the draft that the address names; None for anything else."""
    asked = view_state.own("draft")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 13 else None


def item_of(kept: KeptDraft) -> Item:
    """Return a draft of the book as it is worked on."""
    return Item(
        key=f"d{kept.id}v{kept.version}",
        draft=kept.draft,
        as_read=kept.as_read,
        id=kept.id,
        version=kept.version,
        saved=kept.draft,
        state=kept.state,
        note=kept.note,
    )


def collect(item: Item) -> None:
    """Take what the widgets hold into the draft, before anything is drawn."""
    values = {
        name.removeprefix(item.prefix): st.session_state[name]
        for name in map(str, st.session_state)
        if name.startswith(item.prefix)
    }
    if not values:
        return
    filled = with_values(item.draft, values, item.picked)
    item.draft, item.problems = filled.draft, dict(filled.problems)
    if any(isinstance(value, str) and hides_signs(value) for value in values.values()):
        # The boxes show what is kept: the text without the signs that nobody sees.
        item.turn += 1


def change(item: Item, draft: DeskDraft) -> None:
    """Put another draft in the place of the one on the screen; the widgets follow."""
    item.draft = draft
    item.turn += 1


def keep(item: Item) -> bool:
    """Keep the draft in the book if it changed; False when that was refused, and says why."""
    if not item.is_open or item.draft == item.saved:
        return True
    try:
        kept = services.save_draft(
            desk_guard.open_desk(),
            desk_guard.token(),
            item.draft,
            draft_id=item.id,
            loaded=item.version,
            as_read=item.as_read if item.id is None else None,
        )
    except StaleDraftError:
        item.said = "stale"
        return False
    except (NotSignedInError, NotAllowedError) as error:
        item.said = f"Not kept: {error}. What you typed is still here; sign in again first."
        return False
    except IncidentError as error:
        item.said = f"Not kept: {error}. What you typed is still here."
        return False
    item.id, item.version, item.saved, item.said = kept.id, kept.version, kept.draft, ""
    return True


def reload(item: Item) -> None:
    """Show what the book holds, in place of what is on the screen."""
    if item.id is not None:
        kept = services.draft(desk_guard.open_desk(), desk_guard.token(), item.id)
        item.version, item.saved, item.state = kept.version, kept.draft, kept.state
        item.said = ""
        change(item, kept.draft)


def keep_mine(item: Item) -> None:
    """Go on with what is on the screen, on top of what the book holds now."""
    if item.id is not None:
        kept = services.draft(desk_guard.open_desk(), desk_guard.token(), item.id)
        item.version, item.state, item.said = kept.version, kept.state, ""
        item.saved = kept.draft
        keep(item)


# A session that ends while somebody types ------------------------------------------


@st.cache_resource(show_spinner=False)
def _left_behind() -> dict[tuple[int, int], tuple[datetime, DeskDraft]]:
    """Return what was typed after a session had ended, by account and draft; in memory alone."""
    return {}


def remember_on_leaving(account_id: int, name: str) -> None:
    """Have the door keep what is typed, should the session be over at the next run."""
    st.session_state["atlas_left"] = (account_id, name)
    st.session_state[desk_page.LEAVING] = leave_behind


def leave_behind() -> bool:
    """Keep what the widgets hold for the account that typed it; called by the door."""
    account_id, name = st.session_state.get("atlas_left", (0, ""))
    work = st.session_state.get(name)
    if not isinstance(work, Work) or not work.items:
        return False
    item = work.item
    collect(item)
    if not item.is_open or item.draft == item.saved:
        return False
    left = _left_behind()
    left[account_id, item.id or 0] = (datetime.now(UTC), item.draft)
    while len(left) > _MOST_KEPT:
        del left[next(iter(left))]
    return True


def pick_up(account_id: int, item: Item) -> None:
    """Put back what an account typed into a draft when its session had ended."""
    if not item.is_open:
        return
    found = _left_behind().pop((account_id, item.id or 0), None)
    if found is None:
        return
    at, draft = found
    if (datetime.now(UTC) - at).total_seconds() < _KEPT_SECONDS:
        change(item, draft)
        item.told = "What you typed when your session ended is here again, and is kept now."
