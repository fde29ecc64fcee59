"""The patterns in which English reports write days, weeks, months and years."""

import calendar
import re
from datetime import date
from typing import Final

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}


DAYS: Final = {
    name: number
    for number, name in enumerate(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    )
}


SMALL: Final = {
    word: n
    for n, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
} | {"a": 1, "a couple of": 2, "few": 0}


M: Final = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"


D: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"


Y: Final = r"(?P<year>(?:19|20)\d\d)"


W: Final = r"(?P<weekday>" + "|".join(DAYS) + r")"


N: Final = (
    r"(?P<n>\d{1,2}|a couple of|"
    + "|".join(w for w in SMALL if w not in {"zero", "few", "a couple of"})
    + r")"
)


# (name, pattern); the longest match at a place wins, an earlier pattern among equals.
PATTERNS: Final = tuple(
    (name, re.compile(r"(?<![\w-])" + pattern + r"(?!\w)"))
    for name, pattern in (
        ("iso", r"(?P<year>(?:19|20)\d\d)-(?P<mm>\d\d)-(?P<day>\d\d)"),
        ("dmy", r"(?P<day>\d{1,2})[./-](?P<mm>\d{1,2})[./-](?P<year>(?:19|20)\d\d)"),
        (
            "nights",
            (
                r"(?:the )?(?:intervening )?nights? (?:of |between "
                r")?(?P<day>\d{1,2})\s?(?:/|-|–|and)\s?(?P<day2>\d{1,2}) (?:of "
                r")?"
            )
            + M
            + r"(?:,? "
            + Y
            + ")?",
        ),
        (
            "days_of",
            r"(?:from |between )?(?P<day>\d{1,2})\s?(?:-|–|to|and|/)\s?(?P<day2>\d{1,2}) "
            + M
            + r"(?:,? "
            + Y
            + ")?",
        ),
        (
            "days_us",
            r"(?:from |between )?"
            + M
            + r" (?P<day>\d{1,2})\s?(?:-|–|to|and|/)\s?(?P<day2>\d{1,2})(?!\d)(?:,? "
            + Y
            + ")?",
        ),
        (
            "span",
            r"(?P<day>\d{1,2}) "
            + M
            + r"\s?(?:-|–|to)\s?(?P<day2>\d{1,2}) (?P<month2>"
            + "|".join(MONTHS)
            + r")(?:,? "
            + Y
            + ")?",
        ),
        ("day", r"(?:the )?" + D + r"(?: of)? " + M + r"(?:,? " + Y + ")?"),
        ("day", M + r" " + D + r"(?!\d)(?!\s?(?:people|persons|men))(?:,? " + Y + ")?"),
        ("month", r"(?:in |of |during |since |early |late |mid-)?" + M + r",? " + Y),
        (
            "month_that_year",
            r"(?:in |during |early in |late in |early |late )?"
            + M
            + r" (?:of |in )?(?:that|the same) year",
        ),
        ("last_month_name", r"last " + M),
        (
            "this_month_name",
            # "involved in the April attack on a convoy"
            M
            + r"(?= (?:\w+ ){0,2}?(?:attacks?|bombings?|blasts?|killings?|raids?|ambush|massacre"
            + r"|shootings?|operation|explosions?|assaults?|hijacking|siege|incidents?)\b)",
        ),
        (
            "this_month_name",
            r"(?:in|during|early|late|since|by|of|until|early in|late in) "
            + M
            + r"(?! \d{1,2}(?:st|nd|rd|th)?\b)",
        ),
        (
            "month_last_year",
            r"(?:in |during )?" + M + r" (?:last year|of last year|the previous year)",
        ),
        (
            "month_ago",
            r"(?:in )?"
            + M
            + r" (?P<n>two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) years ago",
        ),
        (
            "months_ago",
            (
                r"(?P<n>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|a"
                r"|one) months? (?:ago|earlier|before)"
            ),
        ),
        (
            "years_ago",
            (
                r"(?P<n>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|a"
                r"|one) years? (?:ago|earlier|before)"
            ),
        ),
        (
            "weeks_ago",
            r"(?P<n>\d{1,2}|two|three|four|five|six|a|one) weeks? (?:ago|earlier|before)",
        ),
        (
            "night_between",
            r"(?:the )?(?:intervening )?night between "
            + W
            + r" and (?P<weekday2>"
            + "|".join(DAYS)
            + ")",
        ),
        ("night_between", r"between " + W + r" and (?P<weekday2>" + "|".join(DAYS) + r") night"),
        (
            "night_between",
            r"overnight (?:from |between |on )?"
            + W
            + r"(?: and | to |/|-|–)(?P<weekday2>"
            + "|".join(DAYS)
            + ")",
        ),
        ("weekday_last", r"(?:on )?(?:last|the previous|the preceding|previous) " + W),
        (
            "weekday",
            r"(?:on |early |late |since |by |until |from |before dawn on )?(?:this )?"
            + W
            + r"(?:'s)?",
        ),
        ("today", r"today|this (?:morning|afternoon|evening)|tonight"),
        ("yesterday", r"yesterday|(?:late )?last (?:night|evening)|late last evening"),
        ("overnight", r"overnight"),
        ("before_yesterday", r"(?:the )?day before yesterday"),
        (
            "same_day",
            (
                r"(?:earlier |later )?(?:the |that |on the |on that )same (?:day"
                r"|night|evening|afternoon|morning)|(?:earlier|later) (?:in"
                r"|that) the day|earlier in the day|later in the day|earlier "
                r"that day|later that day|(?:that|the same) (?:day|night|evening"
                r"|afternoon|morning)|hours (?:earlier|later|before|after)"
                r"|hours later"
            ),
        ),
        (
            "day_before",
            (
                r"(?:a|one) day (?:earlier|before|ago|prior)|the (?:previous"
                r"|preceding) (?:day|evening|night|afternoon|morning)|the (?:day"
                r"|night|evening) before|the eve"
            ),
        ),
        (
            "day_after",
            (
                r"(?:a|one) day (?:later|after)|the (?:next|following) (?:day"
                r"|morning|evening|night)|the (?:day|morning) after"
            ),
        ),
        ("days_ago", N + r" days (?:ago|earlier|before)"),
        ("days_later", N + r" days (?:later|after)"),
        (
            "day_of_month",
            r"(?:on |by |until )the (?P<day>\d{1,2})(?:st|nd|rd|th)"
            r"(?! (?:anniversary|birthday|day|floor|century|time|death|brigade|corps|of|kilomet))",
        ),
        ("week_after", r"(?:a|one) week later|the (?:following|next) week"),
        ("weeks_later", N + r" weeks later"),
        ("that_month", r"(?:earlier |later |late |early )?(?:in )?(?:that|the same) month"),
        ("month_after", r"(?:a|one) month later|the (?:following|next) month"),
        ("months_later", N + r" months later"),
        ("that_year", r"(?:earlier |later |late |early )?(?:in )?(?:that|the same) year"),
        ("year_after", r"(?:a|one) year later|the (?:following|next) year"),
        ("years_later", N + r" years later"),
        ("last_week", r"last week|the previous week"),
        ("this_week", r"(?:earlier )?this week|earlier in the week"),
        ("past_week", r"(?:in |over |during )?(?:the )?past week"),
        ("last_month", r"last month|the previous month"),
        ("this_month", r"(?:earlier |late )?this month"),
        ("last_year", r"last year|the previous year|a year earlier"),
        ("this_year", r"(?:earlier |late )?this year"),
        (
            "year",
            r"(?:the |a |its |their )"
            + Y
            + r"(?= (?:[\w'-]+ ){0,4}?(?:bombings?|attacks?|blasts?|killings?|massacre|shootings?"
            + r"|ambush|raids?|explosions?|assaults?|siege|murders?|abductions?|kidnapping)\b)",
        ),
        ("year", r"(?:in|since|of|during|until|from|late|early|by|mid-|year|summer of) " + Y),
    )
)


UNTIL: Final = frozenset({"since", "until", "from", "by"})


def small(text: str | None) -> int:
    """Return a number that is written in digits or as a small word; 1 where none is."""
    if not text:
        return 1
    return int(text) if text.isdigit() else SMALL.get(text, 1)


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])
