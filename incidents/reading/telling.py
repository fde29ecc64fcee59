"""The words that open, join and close incidents, and small questions about segments."""

import re
from datetime import timedelta
from typing import Final

from incidents.model import DatePrecision
from incidents.reading.pieces import Event, Segment, family, key_of, tells
from incidents.reading.spots import Spot
from incidents.reading.text import Parsed
from incidents.reading.when import When
from incidents.reading.word_classes import VERBAL

FAR: Final = timedelta(21)
ONE_DEED: Final = re.compile(
    r"\b(?:an?|another|the|similar)\s+(?:[\w-]+\s+){0,3}(?:bomb|blast|attack|bombing"
    r"|explosion|ambush"
    r"|grenade|raid|suicide bomber|mine|shooting|device|rocket)\b"
)
# "kidnapped in two incidents in Testville and Othertown"
IN_EACH: Final = re.compile(
    r"\bin (?:two|both|separate|different|twin)\s+(?:\w+\s+)?(?:incidents?|attacks?|places?"
    r"|districts?"
    r"|raids?|blasts?|operations?|engagements?|areas?|shootings?)\b"
)
# "killed in three separate engagements": a sum over what the text then tells one by one
IN_SEVERAL: Final = re.compile(
    r"\bin (?:two|three|four|five|six|seven|several|separate|different|multiple)\s+(?:\w+\s+)?"
    r"(?:incidents|attacks|operations|engagements|encounters|raids|actions|clashes|blasts)\b"
)
TOLL_LATER: Final = re.compile(
    r"\b(?:succumbed|in hospital|died of|of his wounds|of their "
    r"wounds|toll|funeral|had put|had said|had spoken)\b"
)
SAME: Final = re.compile(
    r"\b(?:the |that )same (?:gate|spot|market|hospital|mosque|camp|post|stretch|route|site"
    r"|location"
    r"|district|city|town|area|place|region"
    r"|valley|road|highway|spot|locality|village)\b|\bthe (?:city"
    r"|town|provincial capital|area|district)\b|\bhere\b"
)
TOTAL: Final = re.compile(
    r"\b(?:(?:two|three|four|five|twin|multiple|several|(?:string|series|wave|spate) of)\s+"
    r"(?:\w+\s+){0,2}(?:blasts|attacks|explosions|bombings|raids|ambushes|clashes|shootings|bombs"
    r"|assaults|operations|gunfights|incidents)"
    r"|in (?:attacks|violence|incidents|shootings)[^.;]{0,24}\b(?:districts|areas|parts)\b"
    r"|(?:districts|parts|areas) of (?:the )?(?:province|balochistan)"
    r"|in (?:two|three|four|five|six|seven|eight|several|various"
    r"|different|separate|multiple|a series of|\d+)\s+(?:separate\s+"
    r"|different\s+|other\s+)?(?:incidents?|attacks?|engagements?"
    r"|operations?|areas?|districts?|parts?|places?|towns?"
    r"|encounters?|raids?|blasts?|locations?|explosions?)|"
    r"in (?:separate|different|various|multiple|other) \w+|(?:over"
    r"|during|in) the (?:past|last) \w+ (?:hours|days|weeks|months"
    r"|years)|in total|altogether"
    r"|in all(?=\s*[,.]| at least| more than| \d| \w+ people)"
    r"|^totals?\s*[(:]|overall|(?:during|in) the (?:week|month|year)\b|"
    r"so far this|this year|since (?:the )?(?:start|beginning|last"
    r"|january|february|march|april|may|june|july|august|september"
    r"|october|november|december|\d{1,2} \w+|\d{4}|early|mid)|"
    r"for decades|over the years|in recent years|in a series of"
    r"|spate of|wave of|between them|combined(?! military)|across (?:the "
    r")?(?:province|balochistan|country)|throughout (?:the "
    r")?(?:province|balochistan)|"
    r"the conflict|insurgency|in (?:19|20)\d\d|last year alone"
    r"|every year|previous (?:year|month)|the month of|both "
    r"(?:incidents|operations|attacks)|per year|violence since"
    r"|total of|per cent|taking the)\b"
)
PROVINCE: Final = re.compile(
    r"\b(?:in|across|throughout|parts of|areas of|districts of) "
    r"(?:the )?(?:balochistan|baluchistan|province)\b"
    r"|\bprovince-wide\b|\b(?:in|across) (?:\w+ ){0,3}(?:areas"
    r"|districts|parts) (?:of|across|in) (?:the )?(?:balochistan"
    r"|province|baluchistan)\b"
)
PARTY: Final = re.compile(
    r"\b(?:military|army|ispr|security forces|troops|its (?:fighters|men|spokes\w+|own)"
    r"|the (?:group|alliance|outfit)|bla|blf|bras|uba|bra|ttp|liberation (?:army|front))\b"
)
BOTH: Final = re.compile(
    r"\b(?:both (?:attacks|raids|incidents|assaults|operations"
    r"|bombings|blasts|explosions|ambushes|killings|of)|both\b(?! "
    r"sides)|twin (?:attacks|blasts|bombings)|all (?:the |these "
    r"|three |four |five |of the )?(?:attacks|assaults|incidents"
    r"|raids|operations)|these (?:attacks|operations|raids|actions)"
    r"|coordinated (?:assaults|attacks)|two attacks|three attacks"
    r"|the (?:attacks|raids|assaults|bombings|blasts|explosions)\b)"
)
WIDE: Final = re.compile(
    r"\b(?:since (?:the (?:start|beginning) of|(?:19|20)\d\d|last (?:year|summer|winter|month)"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)"
    r"|so far this (?:year|month)|this year(?: alone)?|over the years|for decades"
    r"|in recent (?:years|months|weeks)"
    r"|(?:in|over|during) the (?:past|last) (?:\w+ )?(?:weeks|months|years|decade|year|month)"
    r"|every year|per year|in the same period)\b"
)
UNDATED: Final = DatePrecision.UNDATED
EXACT: Final = frozenset({DatePrecision.DAY, DatePrecision.DAYS})
EARLIER: Final = re.compile(
    r"\bearlier (?:in the day|that day|on the same day|the same day|on \w+day)\b|\bhours earlier\b"
)
LATER: Final = re.compile(
    r"(?:and |but )?(?:(?:a few |some |two |three )?(?:hours|minutes|moments) (?:later|earlier"
    r"|after|before)|(?:later|earlier) (?:in the|that|the same|on the same) (?:day|night"
    r"|evening|morning)"
    r"|(?:at|around|by|before|after) (?:noon|midday|midnight|dusk|sunset)|in the (?:evening"
    r"|afternoon)"
    r"|at night|late in the evening|by evening|the same (?:day|night|evening)"
    r"|around the same time|at the same time|minutes after"
    r"|(?:a|the) second (?:bomb|blast|explosion|attack|grenade|device)"
    r"|another (?:bomb|blast|explosion|attack|grenade|device|group of))\b"
)
APART: Final = re.compile(
    r"(?:and |while )?in (?:an?other|a (?:second|third|fourth|separate|different|similar)"
    r"|yet another|the (?:second|third|other)) (?:\w+ )?(?:attacks?|operations?|incidents?|actions?"
    r"|raids?|assaults?|ambush|blasts?|explosions?|shootings?|events?)\b"
)
MEANWHILE: Final = re.compile(
    r"^(?:two|three|four|several) other\b|\bat (?:about |around )?the same time\b"
    r"|\bsimultaneously\b"
    r"|^(?:another|meanwhile|separately|elsewhere)\b"
)
HELD: Final = re.compile(
    r"\b(?:ended|called off|set up|organi[sz]ed|resumed|held|staged|blocked|took out|observed"
    r"|continued|demonstrated|protested|rallied|marched"
    r"|gathered|sat)\b"
)
# A ministry that protests takes to no street; gunmen who block a road hold no protest.
NOTE: Final = re.compile(
    r"\b(?:ministry|embassy|envoy|ambassador|tehran|kabul|beijing|islamabad|gunmen|armed men"
    r"|militants"
    r"|fighters|insurgents|attackers|assailants|sarmachars)\b[^.;]{0,40}\b(?:protest|block"
    r"|held|march)"
)
PARTS_OF_A_TOWN: Final = frozenset(
    {"road", "street", "chowk", "bazaar", "bazar", "colony", "town", "market", "mohalla", "bypass",
     "crossing", "square", "bridge", "gate", "block", "phase", "area", "ward", "drive"}
)  # fmt: skip
IN_THE: Final = re.compile(
    r"\bin the (?:\w+ )?(?:shooting|attack|blast|bombing|firing|explosion|ambush|raid|assault)\b"
)
DEFINITE: Final = re.compile(
    r"\bthe (?:attack|blast|explosion|bombing|incident|raid|assault"
    r"|ambush|clash|shooting|killing|operation|siege|protest)\b"
)


def kinds_of(event: Event) -> set[str]:
    """Return the families of what an incident's words tell."""
    return {
        family(hit.row["sub_event_type"])
        for one in event.segments
        for hit in one.triggers
        if not hit.row["thing"]
    }


def shares_figure(event: Event, segment: Segment) -> bool:
    """Return whether a segment repeats a figure of an incident."""
    told = {(one.value, one.measure) for one in event.figures}
    return any((one.value, one.measure) in told for one in segment.figures)


def is_open(when: When) -> bool:
    """Whether words name a day that cannot be known ("yesterday" in a text without a date)."""
    relative = {"today", "yesterday", "before_yesterday", "weekday", "weekday_last", "days_ago"}
    return when.first is None and when.role == "event" and when.rule in relative


def is_heading(parsed: Parsed, segment: Segment) -> bool:
    """Whether a line only names a place, and perhaps a day, for what follows."""
    sentence = parsed.sentences[segment.sentence]
    before = parsed.sentences[sentence.index - 1] if sentence.index else None
    following = sentence.index + 1 < len(parsed.sentences)
    opens = before is None or before.paragraph != sentence.paragraph
    if not opens or not following or segment.figures or segment.end - segment.start > 60:
        return False
    words = parsed.words(sentence)
    if (
        sentence.item
        and segment.spots
        and parsed.sentences[sentence.index + 1].paragraph == sentence.paragraph
        and not segment.triggers
        and not any(token.word_class in VERBAL for token in words)
    ):
        # "5. Testville, Such-and-such Chowk. Motorcycle bomb near ..."
        return True
    left = [
        one
        for one in words
        if one.text.isalpha()
        and not any(spot.start <= one.start < spot.end for spot in segment.spots)
        and not any(when.start <= one.start < when.end for when in segment.dates)
        and one.lower
        not in {"district", "area", "tehsil", "town", "city", "and", "the", "in", "of"}
    ]
    return not left


def several_events(segments: list[Segment]) -> bool:
    """Whether a text tells of figures in several districts."""
    return len({key_of(s) for one in segments if one.figures for s in one.spots if key_of(s)}) > 1


def one_main(open_ones: list[Event], events: list[Event]) -> bool:
    """Whether the incident without a place is the last thing told."""
    return open_ones[-1] is events[-1]


def is_finer(when: When, event: Event) -> bool:
    """Return whether words give a day."""
    return when.precision is DatePrecision.DAY


def stands(event: Event) -> bool:
    """Whether something is said to have happened."""
    if event.figures:
        return True
    # "Attacks have become rarer" tells of nothing; "on Monday" or "in Testville" it might.
    headed = event.segments[0].item and bool(event.segments[0].spots)
    return any(
        tells(one) and (one.spots or one.dates or event.first or headed or len(event.segments) == 1)
        for one in event.segments
    )


def best_spot(segment: Segment) -> Spot | None:
    """Return the place that a segment is about: a known one before others, a finer one first."""
    for spot in segment.spots:
        if key_of(spot) and spot.kind != "unknown":
            finer = [
                one
                for one in segment.spots
                if key_of(one) == key_of(spot) and one.kind in {"locality", "tehsil", "town"}
            ]
            return finer[-1] if spot.kind == "district" and finer else spot
    for spot in segment.spots:
        if key_of(spot):
            return spot
    return segment.spots[0] if segment.spots else None


def leads(parsed: Parsed, segment: Segment, spot: Spot) -> bool:
    """Whether a sentence opens with the place: "In Testville, ..."."""
    return spot.start - segment.start < 12 and parsed.lower[spot.end : spot.end + 1] == ","


def is_definite(parsed: Parsed, segment: Segment) -> bool:
    """Return whether a segment opens with "the attack", of which the text has told."""
    return bool(DEFINITE.search(parsed.lower[segment.start : segment.start + 60]))
