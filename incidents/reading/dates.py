"""When: days, months and years that a text names, never made more exact than it says.

Relative words ("Monday", "last November", "a day earlier") mean something only
beside the day of publication, or beside another day of the text.
"""

import re
from datetime import date, timedelta
from typing import Final

from incidents.model import DatePrecision
from incidents.reading import hanging
from incidents.reading.date_words import DAYS, MONTHS, PATTERNS, UNTIL, month_end, small
from incidents.reading.rules import lexicon
from incidents.reading.text import Parsed
from incidents.reading.when import When


def find_dates(parsed: Parsed, published: date | None) -> list[When]:
    """Return the times that the text names, in its order."""
    best: list[tuple[int, int, int, str, re.Match[str]]] = []
    for order, (name, pattern) in enumerate(PATTERNS):
        best += [(m.start(), -m.end(), order, name, m) for m in pattern.finditer(parsed.lower)]
    taken = 0
    found: list[When] = []
    texts: list[dict[str, str | None]] = []
    for start, negative_end, _, name, match in sorted(best, key=lambda one: one[:3]):
        if start < taken or (name == "this_month_name" and not _is_month(parsed, match)):
            continue
        when = _when(parsed, name, match, published)
        if when is not None:
            taken = -negative_end
            found.append(when)
            texts.append(match.groupdict())
    hanging.resolve(found, texts, published)
    year = _year_of(found)
    for when in found:
        if year and when.rule == "day" and when.first is None:
            _complete(when, parsed, year)
    return found


def _year_of(found: list[When]) -> int | None:
    years = {
        when.first.year for when in found if when.first and when.precision is DatePrecision.DAY
    }
    return years.pop() if len(years) == 1 else None


def _complete(when: When, parsed: Parsed, year: int) -> None:
    for name, pattern in PATTERNS:
        match = pattern.fullmatch(parsed.lower, when.start, when.end) if name == "day" else None
        if match:
            day = _day(year, MONTHS[match["month"]], int(match["day"]))
            if day:
                when.first = when.last = day
            return


# "The operation ran from July 19 to 21": both ends are told.
_SPANS: Final = frozenset({"days_us", "days_of", "span"})
# "The group was formed in 2012": nothing else happened then.
_FOUNDED: Final = re.compile(r"\b(?:formed|founded|established|set up|created|born)\s+(?:\w+\s+)?$")


def _is_month(parsed: Parsed, match: re.Match[str]) -> bool:
    """Whether "may" and "march" are months here: they begin with a capital."""
    at = match.start("month")
    return parsed.clean[at].isupper()


def _when(parsed: Parsed, name: str, match: re.Match[str], published: date | None) -> When | None:
    got = match.groupdict()
    if got.get("month") and not parsed.clean[match.start("month")].isupper():
        return None
    first, last, precision, anchor = _resolve(name, got, published)
    if precision is None:
        return None
    text = match.group()
    token = parsed.token_at(match.end() - 1)
    when = When(
        match.start(),
        match.end(),
        name,
        parsed.tokens[token].sentence,
        token,
        first,
        last,
        precision,
        anchor,
        "event",
        text.endswith("'s"),
    )
    opening = text.split(" ", 1)[0]
    before = parsed.lower[max(0, match.start() - 9) : match.start()].split()
    if when.possessive or (text.startswith("from ") and "'s" in text):
        when.possessive = True
    elif (
        (opening in UNTIL and name not in _SPANS)
        or (before and before[-1] in UNTIL | {"till"})
        or _FOUNDED.search(parsed.lower, max(0, match.start() - 40), match.start())
    ):
        when.role = "wide"
    elif name != "nights" and _is_said(parsed, when):
        when.role = "said"
    return when


Resolved = tuple[date | None, date | None, DatePrecision | None, int | None]


def _resolve(name: str, got: dict[str, str | None], published: date | None) -> Resolved:
    if name in {"iso", "dmy"}:
        day = _day(int(got["year"] or 0), int(got["mm"] or 0), int(got["day"] or 0))
        return (day, day, DatePrecision.DAY, None) if day else (None, None, None, None)
    if name in {"day", "nights", "days_of", "days_us", "span"}:
        return _calendar(got, published)
    if name in {
        "month",
        "month_last_year",
        "last_month_name",
        "this_month_name",
        "month_ago",
        "year",
    }:
        return _month_or_year(name, got, published)
    if name in {"same_day", "day_before", "day_after", "days_later"}:
        n = small(got.get("n"))
        return (
            None,
            None,
            DatePrecision.DAY,
            {"same_day": 0, "day_before": -1, "day_after": 1}.get(name, n),
        )
    if name in hanging.RULES:
        return None, None, DatePrecision.UNDATED, None
    if name == "days_ago" and published is None:
        return None, None, DatePrecision.DAY, -small(got.get("n"))
    if published is None:
        return None, None, DatePrecision.UNDATED, None
    return _relative(name, got, published)


def _calendar(got: dict[str, str | None], published: date | None) -> Resolved:
    month, day = MONTHS[got["month"] or ""], int(got["day"] or 0)
    month2 = MONTHS[got["month2"] or ""] if got.get("month2") else month
    year = int(got["year"] or 0) or _nearest_year(month, day, published)
    if not 1 <= day <= 31:
        return None, None, None, None
    if year is None:
        return None, None, DatePrecision.DAY, None
    first = _day(year, month, day)
    if first is None:
        return None, None, None, None
    if not got.get("day2"):
        return first, first, DatePrecision.DAY, None
    last = _day(year, month2, int(got["day2"] or 0))
    if last is None:
        return first, first, DatePrecision.DAY, None
    if last < first:
        return first, first, DatePrecision.DAY, None
    return first, last, DatePrecision.DAYS, None


def _nearest_year(month: int, day: int, published: date | None) -> int | None:
    """Return the year that makes a day the last one before publication."""
    if published is None:
        return None
    this = _day(published.year, month, day)
    late = this is not None and this > published
    return published.year - 1 if late else published.year


def _month_or_year(name: str, got: dict[str, str | None], published: date | None) -> Resolved:
    if name == "year":
        year = int(got["year"] or 0)
        return date(year, 1, 1), date(year, 12, 31), DatePrecision.YEAR, None
    month = MONTHS[got["month"] or ""]
    if got.get("year"):
        year = int(got["year"] or 0)
    elif published is None:
        return None, None, DatePrecision.UNDATED, None
    elif name == "month_ago":
        year = published.year - small(got.get("n"))
    elif name == "month_last_year":
        year = published.year - 1
    elif name == "last_month_name":
        year = published.year if month < published.month else published.year - 1
    else:
        year = published.year if month <= published.month else published.year - 1
    return date(year, month, 1), month_end(year, month), DatePrecision.MONTH, None


def _relative(name: str, got: dict[str, str | None], published: date) -> Resolved:
    one = DatePrecision.DAY
    if name in {"weekday", "weekday_last"}:
        back = (published.weekday() - DAYS[got["weekday"] or ""]) % 7
        if name == "weekday_last" and back == 0:
            back = 7
        day = published - timedelta(back)
        return day, day, one, None
    if name == "night_between":
        back = (published.weekday() - DAYS[got["weekday2"] or ""]) % 7
        last = published - timedelta(back)
        return last - timedelta(1), last, DatePrecision.DAYS, None
    if name in {"today", "yesterday", "before_yesterday", "days_ago"}:
        back = {"today": 0, "yesterday": 1, "before_yesterday": 2}.get(name, small(got.get("n")))
        day = published - timedelta(back)
        return day, day, one, None
    if name == "overnight":
        return published - timedelta(1), published, DatePrecision.DAYS, None
    if name == "past_week":
        return published - timedelta(7), published, DatePrecision.WEEK, None
    if name in {"last_week", "this_week", "weeks_ago"}:
        back = {"last_week": 1, "this_week": 0}.get(name, small(got.get("n")))
        monday = published - timedelta(published.weekday() + 7 * back)
        return monday, min(monday + timedelta(6), published), DatePrecision.WEEK, None
    if name in {"last_month", "this_month", "months_ago"}:
        n = {"last_month": 1, "this_month": 0}.get(name, small(got.get("n")))
        months = published.year * 12 + published.month - 1 - n
        year, month = divmod(months, 12)
        return date(year, month + 1, 1), month_end(year, month + 1), DatePrecision.MONTH, None
    n = {"last_year": 1, "this_year": 0}.get(name, small(got.get("n")))
    year = published.year - n
    return date(year, 1, 1), date(year, 12, 31), DatePrecision.YEAR, None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_PLACED_AT: Final = re.compile(
    r"\b(?:statement|reporters|news conference|press conference|journalists|media|press release|"
    r"examining|toll|remained|reopened|resumed|funeral|funerals|buried|burial|condemned|mourning|"
    r"wound up|revised|visited|announced|climbed|rose|risen|arrived)\b"
)


_NEW_TOLL: Final = re.compile(
    r"\b(?:taking|bringing|brings|raising|pushing|took|brought|raised|pushed) (?:the|to \w+ the)"
    r"(?: \w+){0,3} (?:toll|tally|number|death count)\b"
    r"|\b(?:toll|tally|death count|number of (?:the )?(?:dead|deaths|killed))\b[^.;]{0,90}?"
    r"\b(?:rose|rises|risen|climbed|climbs|jumped|increased|reached|mounted|went up|soared"
    r"|has gone up)\b"
)


_YEARS_AFTER: Final = re.compile(
    r"\W*(?:[\w-]+ ){1,3}(?:years?|decades?|months?) (?:after|since|on from|on,)\b"
    r"|\W*on the \w+ anniversary\b"
)
_IN_COURT: Final = re.compile(
    r"\b(?:court|judge|tribunal|jury|bench)\b[^.;]{0,90}\b(?:acquit|sentenc|convict|indict|award"
    r"|remand|adjourn|dismiss|reject|grant|uph[eo]ld|commut|overturn|summon|order|jail)\w*"
    r"|\b(?:acquitted|sentenced|convicted|indicted|remanded)\b[^.;]{0,60}\bby (?:a|an|the)\b"
)
_PROTEST: Final = re.compile(r"\b(?:protest|rall(?:y|ied)|sit-in|demonstrat|march|strike)\w*")


def _is_said(parsed: Parsed, when: When) -> bool:
    """Whether the day belongs to a verb of speech and not to what happened."""
    if when.possessive:
        return False
    sentence = parsed.sentences[when.sentence]
    before = parsed.lower[sentence.start : when.start]
    after = parsed.lower[when.end : sentence.end]
    if after.rstrip().endswith(":") and "following" in before:
        # "The following cases were reported on Monday:" dates the cases.
        return False
    hits = [hit for kind in ("say", "deny") for hit in lexicon("reporting", kind).find(before)]
    if hits:
        between = before[hits[-1].end :]
        if not re.sub(
            r"\b(?:reporters|journalists|media|in|a|statement|on|the|late|early|here|"
            r"its|daily|to|news|conference|press|by|telephone|afp|reuters)\b|[\s,]",
            "",
            between,
        ):
            return True
    if hits and re.search(
        r"\b(?:statement|conference|briefing|reporters|journalists)\b(?:(?!\bthat\b)[^,;]){0,24}$",
        before,
    ):
        return True
    if re.search(r"\b(?:was|were|are|is)\s+$", before) and re.match(r"\s*\w+ing\b", after):
        # "Authorities were on Sunday counting the cost of a wave of assaults a day earlier"
        return True
    whole = parsed.lower[sentence.start : sentence.end]
    if when.rule[:7] == "weekday" and _NEW_TOLL.search(whole):
        # "claimed two more lives on Friday, taking the toll to 22"
        return True
    if (
        when.rule[:7] == "weekday"
        and _YEARS_AFTER.match(whole)
        and not _PROTEST.search(whole.partition(",")[2])
    ):
        # "Six years after the bombing, families met on Saturday"
        return True
    if when.rule[:7] == "weekday" and _IN_COURT.search(whole):
        # "A court on Tuesday acquitted two men of the bombing"
        return True
    nearest = _PLACED_AT.search(before[-40:])
    if nearest and not re.search(r"\b(?:after|when|that|as)\b", before[-40:][nearest.end() :]):
        return True
    # "Police on Wednesday said", "The army on Friday revised its account"
    opens = re.match(
        r"\s*(?:said|told|confirmed|announced|claimed|denied|rejected|revised|were examining|"
        r"was examining|stated|reported|disclosed|accused|condemned|identified|raised|denounced|"
        r"had put|put the|admitted|acknowledged)\b",
        after,
    )
    return bool(opens)
