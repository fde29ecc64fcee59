"""Who gives a figure: one of those whom the text names, its author, or nobody."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from incidents.model import ClaimantRole, SourceType, Victims
from incidents.reading.actors import NO_VOICE, NOBODY, Mention, Voice, voices_in
from incidents.reading.linking.choice import Features, flags, shares, weights_for
from incidents.reading.people import Figure
from incidents.reading.quoted import quoted_at
from incidents.reading.result import Span
from incidents.reading.rules import lexicon
from incidents.reading.sayings import DAYS_AFTER, Saying, Speech
from incidents.reading.text import Parsed, Sentence

LINK: Final = "speaker"
_BEFORE: Final = 4
_SIDE: Final = {
    ClaimantRole.STATE: "state",
    ClaimantRole.ARMED_GROUP: "group",
    ClaimantRole.LOCAL_OFFICIAL: "state",
    ClaimantRole.NGO: "ngo",
    ClaimantRole.WITNESS: "people",
}


@dataclass(frozen=True, slots=True)
class Speaker:
    """A candidate: who may give a figure, and the words that name him."""

    voice: Voice
    span: Span | None


@dataclass(slots=True)
class Scene:
    """What is asked of a text to say who gives its figures."""

    parsed: Parsed
    mentions: list[Mention]
    speech: Speech
    source: SourceType
    named: dict[int, list[tuple[int, int, Voice]]]
    verbs: dict[int, list[tuple[int, int, str]]]

    @classmethod
    def of(
        cls, parsed: Parsed, mentions: list[Mention], speech: Speech, source: SourceType
    ) -> "Scene":
        """Find the voices and the verbs of speech of each sentence."""
        named, verbs = {}, {}
        for sentence in parsed.sentences:
            named[sentence.index] = voices_in(parsed, mentions, sentence.start, sentence.end)
            text = parsed.lower[sentence.start : sentence.end]
            verbs[sentence.index] = [
                (hit.start + sentence.start, hit.end + sentence.start, kind)
                for kind in ("say", "deny", "according")
                for hit in lexicon("reporting", kind).find(text)
            ]
        return cls(parsed, mentions, speech, source, named, verbs)


def candidates(
    scene: Scene, figure: Figure, cluster: set[int], before: Voice | None
) -> list[tuple[Speaker, Features]]:
    """Return everybody who may give a figure, with what speaks for each.

    ``cluster`` holds the sentences of the figure's incident, ``before`` who gave the figure
    before it there.
    """
    marks: dict[str, set[str]] = {}
    speakers: dict[str, Speaker] = {}

    def add(voice: Voice, span: Span | None, found: Iterator[str] | Sequence[str]) -> None:
        marks.setdefault(voice.name, set()).update(found)
        if voice.name not in speakers or (span and speakers[voice.name].span is None):
            speakers[voice.name] = Speaker(voice, span)

    parsed = scene.parsed
    here = parsed.sentences[figure.sentence]
    quoted = quoted_at(parsed, scene.mentions, here, figure.start)
    if quoted is not None:
        # "The army's claim of killing 12 is a lie": its figure, whoever repeats it.
        return [(Speaker(quoted.voice, quoted.span), flags("voice", {"claim quoted"}))]
    unnamed = _of_somebody_unnamed(scene, figure)
    spoken = False
    for sentence in parsed.sentences[max(0, here.index - _BEFORE) : here.index + 2]:
        place = _place_of(here, sentence, cluster)
        if not place:
            continue
        sayings = scene.speech.sayings.get(sentence.index, [])
        for number, saying in enumerate(sayings):
            if saying.voice is NOBODY or _is_past_it(parsed, saying, figure):
                continue
            last = number == len(sayings) - 1
            add(
                saying.voice,
                saying.span,
                _of_saying(parsed, figure, here, sentence, saying, place, last),
            )
            for other in saying.also:
                add(other, saying.span, ["says so too", f"says so too, {place}"])
        spoken = spoken or (sentence is here and bool(sayings))
        for start, end, voice in scene.named[sentence.index]:
            if place in {"here", "1 before", "behind"}:
                add(
                    voice,
                    (start, end),
                    _of_mention(scene, figure, sentence, start, end, voice, place),
                )
    speech = scene.speech
    if speech.default is not None:
        add(speech.default, speech.default_span, _of_author(scene, here, spoken))
    found: list[tuple[Speaker, Features]] = []
    for name, speaker in speakers.items():
        mine = marks[name]
        if not _may_give(speaker.voice, mine, unnamed=unnamed):
            continue
        if unnamed:
            mine.add("somebody unnamed speaks")
        mine |= _of_side(speaker.voice, figure)
        if before is not None:
            mine.add("as before" if before.name == name else "not as before")
        if (
            sum(1 for each in scene.named.values() for _, _, voice in each if voice.name == name)
            > 2
        ):
            mine.add("named often")
        found.append((speaker, flags("voice", mine)))
    nobody = {"any"} | ({"somebody unnamed speaks"} if unnamed else set())
    nobody.add("spoken here" if spoken else "silent here")
    if not speech.sayings:
        nobody.add("nobody speaks")
    if here.index == 0:
        nobody.add("opens the text")
    if speech.own_text:
        nobody.add("own text")
    if before is None and cluster and min(cluster) < here.index:
        nobody.add("nobody before")
    if not found:
        nobody.add("nobody named")
    found.append((Speaker(NOBODY, None), flags("nobody", nobody)))
    return found


def _of_somebody_unnamed(scene: Scene, figure: Figure) -> bool:
    """Whether a figure stands in the words of somebody whom no table knows."""
    return not scene.speech.own_text and any(
        one.start <= figure.told < one.end and one.voice is NOBODY
        for one in scene.speech.sayings.get(figure.sentence, ())
    )


def _is_past_it(parsed: Parsed, saying: Saying, figure: Figure) -> bool:
    """Read “The group claimed it, days after its bomber had killed 70”: the writer's words."""
    since = DAYS_AFTER.search(parsed.lower, saying.verb, max(saying.verb, figure.start))
    return since is not None and saying.leading


def _may_give(voice: Voice, marks: set[str], *, unnamed: bool) -> bool:
    """Whether anything of what speaks for somebody allows that a figure is his.

    Who is only named says nothing ("in fighting between the army and the group"); where
    somebody speaks whom no table knows, it is not whoever spoke elsewhere; and who only takes
    responsibility for a deed does not give the figures around it.
    """
    if not any(one.startswith(_SPEAKS) for one in marks):
        return False
    if unnamed and not marks & _HERE:
        return False
    armed = voice.role is ClaimantRole.ARMED_GROUP
    return not armed or any(one.startswith(_OWN_WORDS) for one in marks)


_HERE: Final = frozenset({"named here", "author"})
_OWN_WORDS: Final = ("in its words", "says so too", "author", "claim quoted")
_SPEAKS: Final = (
    "claim quoted", "in its words", "beside its words", "speaks ", "says so too", "author",
    "right before a verb", "right behind a verb", "near a claim",
)  # fmt: skip


def _place_of(here: Sentence, sentence: Sentence, cluster: set[int]) -> str:
    gap = here.index - sentence.index
    if gap == 0:
        return "here"
    same = here.paragraph == sentence.paragraph
    if gap < 0:
        return "behind" if same else "behind, next block" if sentence.index in cluster else ""
    if same:
        return f"{min(gap, 3)} before"
    return (
        f"{min(gap, 3)} before, other block"
        if sentence.index in cluster
        else "other block, other incident"
    )


def _of_saying(
    parsed: Parsed,
    figure: Figure,
    here: Sentence,
    sentence: Sentence,
    saying: Saying,
    place: str,
    last: bool,
) -> Iterator[str]:
    rule = saying.rule.split(":")[0]
    if sentence is here:
        inside = saying.start <= figure.told < saying.end
        how = "in its words" if inside else "beside its words"
        yield how
        yield f"{how}, {rule}"
        yield f"{how}, {saying.kind}"
        if inside and saying.leading:
            yield "in its words, leading"
        if not inside and saying.verb < figure.told:
            yield "beside its words, before"
    else:
        yield f"speaks {place}"
        if last:
            yield f"speaks last, {place}"
        yield f"speaks elsewhere, {saying.kind}"
        yield f"speaks elsewhere, {rule}"


_CLAIMS: Final = re.compile(r"\b(?:claim\w*|responsib\w*)\b")
_OPENS: Final = re.compile(r"(?:\W*(?:the|a|an|but|and|meanwhile)?\s*)$")


def _of_mention(
    scene: Scene, figure: Figure, sentence: Sentence, start: int, end: int, voice: Voice, place: str
) -> Iterator[str]:
    lower = scene.parsed.lower
    yield f"named {place}"
    if place == "here":
        yield "named before it" if end <= figure.start else "named behind it"
        if figure.start <= start < figure.end + 2:
            yield "counted itself"
    if _OPENS.fullmatch(lower[sentence.start : start]):
        yield f"opens the sentence, {place}"
    near = [
        one for one in scene.verbs[sentence.index] if -60 < one[0] - end < 30 and one[0] != start
    ]
    for verb_start, _, kind in near:
        gap = verb_start - end
        if 0 <= gap < 14:
            yield f"right before a verb, {kind}, {place}"
        elif gap < 0 and start - verb_start < 24:
            yield f"right behind a verb, {kind}, {place}"
        else:
            yield f"near a verb, {place}"
    if _CLAIMS.search(lower[max(0, start - 60) : end + 60]):
        yield f"near a claim, {place}"
    if lower[end : end + 2] == "'s":
        yield "possessive"
    if voice.actor in NO_VOICE:
        yield "no voice"


def _of_author(scene: Scene, here: Sentence, spoken: bool) -> Iterator[str]:
    yield "author"
    yield "author, spoken" if spoken else "author, silent"
    if scene.speech.own_text:
        yield "own text"
        yield "own text, spoken" if spoken else "own text, silent"


def _of_side(voice: Voice, figure: Figure) -> set[str]:
    side = _SIDE.get(voice.role, "other")
    marks = {f"side {side}", f"{side} on {figure.victims}", f"{side} on {figure.measure}"}
    if figure.own:
        marks.add(f"{side} on its own")
    if figure.victims is Victims.ARMED_GROUP and voice.actor in {"ispr", "pakistan-army", "ctd"}:
        marks.add("military on the group")
    if voice.name in {"Officials", "Police", "Hospitals", "Health officials", "Levies"}:
        marks.add(f"is {voice.name.lower()}")
    return marks


def choose(
    scene: Scene, figure: Figure, cluster: set[int], before: Voice | None
) -> tuple[Speaker, float, Features]:
    """Return who gives a figure, how likely that is, and what spoke for it."""
    options = candidates(scene, figure, cluster, before)
    chances = shares([features for _, features in options], weights_for(LINK))
    at = max(range(len(chances)), key=chances.__getitem__)
    return options[at][0], chances[at], options[at][1]
