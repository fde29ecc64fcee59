"""Fit the links of reading to reports with gold: ``python -m benchmarks.reading_training``.

Prints how often each link is right for an author whose reports were left out of the fit;
``--write`` writes ``data/codebook/reading/weights.json``. The reports are those of
``benchmarks/reading``; ``--without blind`` leaves those out that were blind last.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from benchmarks.reading import (
    OWN_TEXTS,
    SOURCES,
    figures_of,
    same_voice,
    training_sets,
    value_of,
)
from benchmarks.reading_fit import Example, fit, is_hit
from incidents.model import SourceType
from incidents.reading import mentions
from incidents.reading.linking import author, choice, voices
from incidents.reading.linking.choice import Features
from incidents.reading.sayings import Speech
from incidents.reading.urdu import is_urdu

Gold = dict[str, Any]
_OWN: Final = frozenset({SourceType.PARTY, SourceType.OFFICIAL, SourceType.NGO})


def main() -> int:
    """Fit, print what was measured, and write the weights where that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading_training")
    parser.add_argument("--write", action="store_true", help="write weights.json")
    parser.add_argument("--without", default=" ", metavar="SET", help="sets to leave out")
    asked = parser.parse_args()
    found: dict[str, list[Example]] = {author.LINK: [], voices.LINK: []}
    for whose, report in training_sets():
        if not whose.startswith(asked.without) and not is_urdu(report["text"]):
            _learn(report, whose, found)
    print("| link | examples | right, author left out |\n|---|---|---|")
    for link, examples in found.items():
        print(f"| {link} | {len(examples)} | {_left_out(examples):.3f} |")
    if asked.write:
        weights = {link: fit(examples) for link, examples in sorted(found.items())}
        text = json.dumps(weights, indent=1, sort_keys=True) + "\n"
        choice.WEIGHTS.write_text(text, encoding="utf-8")
    return 0


def _left_out(examples: Sequence[Example]) -> float:
    hits = 0
    for whose in sorted({one.author for one in examples}):
        weights = fit([one for one in examples if one.author != whose])
        hits += sum(is_hit(one, weights) for one in examples if one.author == whose)
    return hits / max(1, len(examples))


def _learn(report: Gold, whose: str, found: dict[str, list[Example]]) -> None:
    """Take the examples of a report: whose text it is, and who gives each of its figures."""
    published = date.fromisoformat(report["published"]) if report.get("published") else None
    parts = mentions.find_mentions(report["text"], published)
    if parts is None:
        return
    heard = Speech(parts.speech.sayings)
    scene = voices.Scene.of(parts.parsed, parts.actors, heard, SourceType.NEWS)
    options = author.candidates(scene)
    own = report["id"] in OWN_TEXTS or SOURCES[report.get("source_type") or "news"] in _OWN
    name = _most_heard(report) if own else None
    right = [at for at, (one, _) in enumerate(options[:-1]) if name and _is(name, one)]
    if right or not own:
        _add(found[author.LINK], options, right or [len(options) - 1], whose)
    if right:
        known = options[right[0]][0]
        heard.own_text, heard.default, heard.default_span = True, known.voice, known.span
    for event in mentions.events_of(parts, published):
        sentences = {one.sentence for one in event.segments}
        before = None
        for figure in sorted(event.figures, key=lambda one: one.start):
            wanted = _who_gives(report, figure.value, str(figure.measure))
            given = voices.candidates(scene, figure, sentences, before)
            right = [
                at for at, (one, _) in enumerate(given) if any(_is(who, one) for who in wanted)
            ]
            _add(found[voices.LINK], given, right, whose)
            before = given[right[0]][0].voice if right else before


def _add(
    kept: list[Example],
    options: Sequence[tuple[voices.Speaker, Features]],
    right: Sequence[int],
    whose: str,
) -> None:
    """Keep an example where some candidates are right and some are not."""
    if right and len(options) > len(right):
        kept.append(Example([features for _, features in options], frozenset(right), whose))


def _is(name: str, speaker: voices.Speaker) -> bool:
    return same_voice(name, speaker.voice.name)


def _who_gives(report: Gold, value: int | None, measure: str) -> set[str]:
    return {
        one["claimant"]
        for gold in report["gold"]
        for one in figures_of(gold)
        if value_of(one) == value and measure in {one["measure"], one.get("also")}
    }


def _most_heard(report: Gold) -> str | None:
    named = Counter(
        one["claimant"]
        for gold in report["gold"]
        for one in gold["claims"]
        if one["claimant"] != "unattributed"
    )
    return named.most_common(1)[0][0] if named else None


if __name__ == "__main__":
    sys.exit(main())
