"""Spellings: when are two written names the same name.

``fold_name`` removes what never tells two places apart (case, accents, spaces,
punctuation, the word "district"). ``sound`` goes further and removes what the
romanisation of Urdu, Balochi and Pashto leaves to taste. Two names with one
fold are the same spelling; two names with one sound *may* be the same place,
so a match by sound is offered as a candidate and never taken as certain.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

MAX_LENGTH: Final = 120  # the longest name of a place that we will look at, in characters

# One letter, several code points: Arabic keyboards write Urdu and Persian names with their own.
ARABIC_LETTERS: Final = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ئ": "ی", "ې": "ی", "ے": "ی",
        "ك": "ک", "ګ": "گ",
        "ة": "ہ", "ه": "ہ", "ۀ": "ہ", "ھ": "ہ",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",
        "ؤ": "و", "ټ": "ٹ", "ړ": "ڑ", "ډ": "ڈ", "ڼ": "ن", "ں": "ن",
        "ـ": "", "\u200c": "", "\u200d": "",
    }
)  # fmt: skip

_KIND_WORDS: Final = re.compile(
    r"\b(district|tehsil|sub-?tehsil|sub-?division|division|town|city|village|area|zila|ضلع|تحصیل|شہر)\b"
)

# (what is written, what it sounds like), applied in this order. The reason is beside each.
SOUND_RULES: Final[tuple[tuple[str, str], ...]] = (
    (r"tch|chh|ch", "c"),  # Ketch, Kech; Kachhi, Kachi
    (r"zh", "j"),
    (r"sh", "x"),  # one sign, so that the h of "sh" is not taken for a breathed one
    (r"ck|q|c(?=[klt])", "k"),  # Qalat, Kalat; Qilla, Killa
    (r"([bdgjkpt])h", r"\1"),  # Bughti, Bugti; Dhadar, Dadar; Khelat, Kelat; Jhal, Jal
    (r"z", "s"),  # one letter to many ears
    (r"w|u(?=[aeio])", "v"),  # Gwadar, Guadar; Kueta, Kweta
    (r"oo|ou|au|o", "u"),  # Mastoong, Mastung; Noshki, Nushki
    (r"ee|ea|ei|ey|ay|ai|ae|y|e", "i"),  # Mashkay, Mashkey; Sheerani, Sherani
    (r"h(?![aiu])", ""),  # a last or breathed h: Sarwah, Sarwa
    (r"(.)\1+", r"\1"),  # Qilla, Qila; Awarran, Awaran
)
_SOUND: Final = tuple((re.compile(written), sound) for written, sound in SOUND_RULES)
_UNSTRESSED: Final = re.compile(r"(?<=.)[aiu]")  # every vowel but a first one
_NOT_A_LETTER: Final = re.compile(r"[\W_]+")


@lru_cache(maxsize=16_384)
def fold_name(name: str) -> str:
    """Return ``name`` without case, accents, spaces, punctuation or words like "district".

    Works for Latin and for Arabic script. Returns "" where no letter or digit
    is left. Longer text than ``MAX_LENGTH`` is cut.
    """
    text = unicodedata.normalize("NFKD", name[:MAX_LENGTH]).casefold()
    text = unicodedata.normalize("NFKC", "".join(c for c in text if not unicodedata.combining(c)))
    text = text.translate(ARABIC_LETTERS)
    bare = _KIND_WORDS.sub(" ", text)
    # "City" alone, or a place that is called "Town", keeps its only word.
    return _NOT_A_LETTER.sub("", bare) or _NOT_A_LETTER.sub("", text)


@lru_cache(maxsize=16_384)
def sound(name: str) -> str:
    """Return a key that spellings of one Urdu, Balochi or Pashto name share.

    The consonants in their order, with a first vowel; names of fewer than
    three consonants keep their vowels too, or half the map would sound alike.
    "" for names in other than Latin letters.
    """
    text = fold_name(name)
    if not text.isascii():
        return ""
    for pattern, written in _SOUND:
        text = pattern.sub(written, text)
    key = re.sub(r"(.)\1+", r"\1", _UNSTRESSED.sub("", text))
    return key if len(key) >= 3 else text
