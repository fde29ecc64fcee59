"""Urdu: each place an incident, accidents none, days and speakers as far as they are said.

Places and organisations are real, what happens in them is made up.
"""

from datetime import date

import pytest

from incidents.reading import ReadDraft, Reading, read_report

THURSDAY = date(2025, 3, 20)


def read(text: str) -> Reading:
    return read_report(text, published=THURSDAY)


def told(draft: ReadDraft) -> list[tuple[str, str, int | None, str]]:
    return [(one.claimant, str(one.measure), one.low, str(one.victims)) for one in draft.claims]


def test_each_place_is_an_incident_and_the_dateline_is_none() -> None:
    reading = read(
        "کوئٹہ (نامہ نگار) قلات کی تحصیل منگچر میں نامعلوم افراد نے تین مزدوروں کو قتل کر دیا۔ "
        "ادھر نوشکی میں پولیس پر فائرنگ سے دو اہلکار ہلاک ہو گئے۔"
    )
    assert [(one.place, one.district_name) for one in reading.drafts] == [
        ("Mangochar", "Kalat"), ("Nushki", "Nushki"),
    ]  # fmt: skip
    assert [told(one) for one in reading.drafts] == [
        [("unattributed", "killed", 3, "civilians")],
        [("unattributed", "killed", 2, "security_forces")],
    ]


def test_what_follows_without_a_place_happened_there() -> None:
    (draft,) = read("گوادر میں پیر کو ریلی نکالی گئی۔ پولیس نے 18 مظاہرین کو گرفتار کر لیا۔").drafts
    assert (draft.place, draft.date_start) == ("Gwadar", date(2025, 3, 17))
    assert told(draft) == [("unattributed", "arrested", 18, "protesters")]


@pytest.mark.parametrize(
    "text",
    [
        "خضدار کے قریب بس اور ٹرک کے تصادم میں آٹھ افراد جاں بحق اور پندرہ زخمی ہو گئے۔",
        "کوئٹہ میں گیس سلنڈر پھٹنے سے ایک خاتون جاں بحق ہو گئی۔",
        "نوشکی میں قومی شاہراہ پر کوچ الٹنے سے 3 مسافر جاں بحق ہو گئے۔",
    ],
)
def test_an_accident_is_no_incident_and_its_numbers_say_so(text: str) -> None:
    reading = read(text)
    assert reading.drafts == ()
    assert {one.reason for one in reading.numbers} == {"accident"}


@pytest.mark.parametrize(
    "text",
    [
        "قلات میں مسلح تصادم میں دو اہلکار ہلاک ہو گئے، ایک گاڑی تباہ ہوئی۔",
        "قلات میں گاڑی سڑک کنارے نصب بم سے ٹکرا گئی، دو اہلکار ہلاک ہو گئے۔",
    ],
)
def test_where_weapons_are_named_it_is_no_accident(text: str) -> None:
    (draft,) = read(text).drafts
    assert told(draft)[0][1:3] == ("killed", 2)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("پولیس کے مطابق نوشکی میں بم پھٹنے سے ایک اہلکار ہلاک ہو گیا۔", "Police"),
        ("نوشکی میں بم پھٹنے سے ایک لیویز اہلکار ہلاک ہو گیا، پولیس نے بتایا۔", "Police"),
        ("نوشکی میں بم پھٹنے سے ایک لیویز اہلکار ہلاک ہو گیا۔", "unattributed"),
        (
            "کالعدم بلوچ لبریشن آرمی کے ترجمان نے نوشکی میں دھماکے کی ذمہ داری قبول کرتے ہوئے 7 "
            "اہلکاروں کی ہلاکت کا دعویٰ کیا ہے۔",
            "BLA",
        ),
    ],
)
def test_who_says_so_stands_beside_the_word_of_saying(text: str, wanted: str) -> None:
    (draft,) = read(text).drafts
    assert {one.claimant for one in draft.claims} == {wanted}


def test_a_day_is_counted_back_from_the_publication_and_is_no_toll() -> None:
    (draft,) = read("نوشکی میں 12 مارچ کو فائرنگ سے دو افراد ہلاک ہو گئے۔").drafts
    assert (draft.date_start, draft.date_precision.value) == (date(2025, 3, 12), "day")
    assert [one[2] for one in told(draft)] == [2]
    (undated,) = read_report("نوشکی میں پیر کو فائرنگ سے دو افراد ہلاک ہو گئے۔ یہ فرضی ہے۔").drafts
    assert undated.date_start is None


def test_a_headline_tells_its_figure_once() -> None:
    (draft,) = read(
        "نوشکی میں دھماکا، دو اہلکار شہید\n\nنوشکی میں بم پھٹنے سے دو اہلکار ہلاک ہو گئے۔"
    ).drafts
    assert len(draft.claims) == 1


def test_what_happened_elsewhere_is_kept_out() -> None:
    reading = read("کراچی میں دھماکے سے ایک شخص ہلاک اور 12 زخمی ہو گئے۔ یہ واقعہ فرضی ہے۔")
    assert reading.drafts == ()
    assert {one.reason for one in reading.numbers} == {"outside"}
