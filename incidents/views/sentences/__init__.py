"""Sentences for a briefing: counts, change, districts, rival claims and what is not known.

No adjective, no cause, no party word; the templates are the same whoever acted
and whoever was harmed, and every figure is a range with its basis.
"""

from incidents.views.sentences.count_change import Change, change_of
from incidents.views.sentences.writing import Footnote, Sentences, write

__all__ = ["Change", "Footnote", "Sentences", "change_of", "write"]
