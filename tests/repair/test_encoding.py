"""Wrong decodings are undone; what was read rightly stays as it is."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from repair_drafts import repaired

from cleaner.repair import repair_text
from cleaner.repair.encoding import is_suspicious, repair
from cleaner.repair.legacy import find_legacy
from cleaner.repair.utf8 import find_utf8

ROWS = Path(__file__).parents[3] / "shared" / "knowledge" / "encoding.tsv"
TEXTS = (
    "Die Straße war für Fußgänger gesperrt, sagte die Bürgermeisterin – „endlich“, fanden viele.",
    "À l’été, les élèves découvrent la forêt ; ça va être génial, disent-ils.",
    "Zażółć gęślą jaźń, powiedział minister, a potem odszedł.",
    "Мэр города открыл новый мост через реку, строительство заняло два года.",
    "Η κυβέρνηση ανακοίνωσε ο νέος νόμος για τις συντάξεις.",
    "市政府周二宣布，新的地铁线路将于明年春天开始运营。",
    "The “old” café won’t reopen – the owner’s rent rose to £2,000.",
)


def misread(text: str, codec: str, times: int) -> str | None:
    """The text with its UTF-8 read in another codec; None where bytes would be lost."""
    try:
        damaged = text
        for _ in range(times):
            damaged = damaged.encode().decode(codec)
        back = damaged
        for _ in range(times):
            back = back.encode(codec).decode()
    except UnicodeError:
        return None
    return damaged if back == text else None


CODECS = ("cp1252", "latin-1", "cp1251", "gbk", "shift-jis", "cp437", "mac-roman")
REVERSIBLE = [
    pytest.param(damaged, text, id=f"{codec} x{times} {text[:12]}")
    for text in TEXTS
    for codec in CODECS
    for times in (1, 2)
    if (damaged := misread(text, codec, times)) is not None
]


@pytest.mark.parametrize(("damaged", "text"), REVERSIBLE)
def test_reversible_mojibake_comes_back(damaged: str, text: str) -> None:
    assert repair(damaged) == text


@pytest.mark.parametrize("text", TEXTS)
def test_text_that_was_read_rightly_stays(text: str) -> None:
    assert repair(text) == text


@pytest.mark.parametrize(
    ("wrong", "right", "text"),
    [
        ("cp1251", "koi8-r", "Погода в выходные будет тёплой и солнечной, сообщили синоптики."),
        ("koi8-r", "cp1251", "Погода в выходные будет тёплой и солнечной, сообщили синоптики."),
        ("latin-1", "gb18030", "我们的城市在这个周末举行了一次很大的比赛，很多人都来了。"),
        ("gb18030", "cp932", "この町では、まつりのあとに、みんなであついおちゃをのみます。"),
        ("latin-1", "cp949", "이 도시에서는 주말마다 시장이 열리고 사람들이 모여서 음식을 나눈다."),
        ("latin-1", "cp1255", "העיר פתחה גשר חדש מעל הנהר אחרי שנתיים"),
        ("latin-1", "cp874", "เทศบาลเปิดสะพานใหม่ข้ามแม่น้ำหลังจากก่อสร้างสองปี"),
    ],
)
def test_one_legacy_codec_read_as_another(wrong: str, right: str, text: str) -> None:
    damaged = text.encode(right).decode(wrong)
    assert find_legacy(damaged) == (text, f"{right} read as {wrong}")


def test_accent_lists_are_no_other_script() -> None:
    for text in ("éèàùç", "àâäéèêëîïôöùûüç", "ÀÉÈÙ", "Ôôô VIDA", "ééééé", "NESTLÉ®", "2012—∞", "茅台", "茅 is a grass"):
        assert find_legacy(text) is None
        assert find_utf8(text) is None


def test_damage_that_is_spoken_of_stays() -> None:
    for text in ('In those days I saw "Ã¤" instead of an umlaut.', "The page showed ‘â€™’ where a mark should be."):
        assert repair(text) == text
    assert repair('They met in the "cafÃ©" at noon.') == 'They met in the "café" at noon.'


def test_small_signs() -> None:
    assert repair("a practiceâs expenses, and it wasnât cheap") == "a practice’s expenses, and it wasn’t cheap"
    assert repair("âItâs late,â she said") == "“It’s late,” she said"
    assert repair("it''s the dog''s") == "it's the dog's"
    assert repair(r"don\u2019t and \ud83d\ude00") == "don’t and 😀"
    assert repair("the PM¿s plan won¿t hold") == "the PM’s plan won’t hold"
    assert repair("Dijo: ¿se va?¿ve usted?") == "Dijo: ¿se va?¿ve usted?"
    assert repair("應(yīng)堅(jiān)持") == "應堅持"
    assert repair("他姓仇(qiú)，是山东人") == "他姓仇(qiú)，是山东人"
    assert repair("ＧＰＴ－４") == "GPT-4"
    assert repair("使用ＧＰＴ－４的人") == "使用ＧＰＴ－４的人"


def test_marks_that_a_script_needs_stay() -> None:
    persian = "می\u200cخواهم کتاب\u200cها را بخوانم"
    hindi = "क्\u200dषमा"
    family = "the family 👨\u200d👩\u200d👧 emoji"
    hebrew = "\u200fשלום\u200f world"
    thai = "สวัสดี\u200bครับ"
    for text in (persian, hindi, family, hebrew, thai):
        assert repair(text) == text
    assert repair("Meta\u200bAI Su\u00adper \u202eABC\u202c") == "MetaAI Super ABC"


def test_a_zero_width_space_between_sentences_was_a_space() -> None:
    assert repair("Did it rain?\u200byou ask. It did.\u200bFor days.") == "Did it rain? you ask. It did. For days."
    assert repair("See example.\u200bcom/a?\u200bb=1 and Java\u200bScript") == "See example.com/a?b=1 and JavaScript"


def test_a_joiner_alone_joins_nothing() -> None:
    assert repair("\u200d") == ""
    assert repair("that is it ?\u200d , he wrote") == "that is it ? , he wrote"
    assert repair("\u200d Plan B \u200d costs more \u200b") == "Plan B costs more"


def test_lost_bytes_are_flagged_and_left() -> None:
    draft = repaired(["The caf\ufffd closed on Monday.", "Brazil?s imports stood still."])
    assert draft.texts == ["The caf\ufffd closed on Monday.", "Brazil?s imports stood still."]
    assert [(change.rule, change.before) for change in draft.changes] == [("encoding.lost", "\ufffd")]


def test_a_lost_apostrophe_has_one_reading_when_seen_twice() -> None:
    assert repair("Brazil?s imports fell, and India?s trade rose, but it isn?t over") == (
        "Brazil’s imports fell, and India’s trade rose, but it isn’t over"
    )


def test_plain_text_is_not_even_looked_at() -> None:
    assert not is_suspicious("A plain line, “quoted” – and naïve; it's 5 €.")
    assert not is_suspicious("Ça va être génial à Noël, dit-il.")


def test_fields_get_the_same() -> None:
    assert repair_text("CafÃ© &amp;amp; bar") == "Café & bar"


@pytest.mark.skipif(not ROWS.exists(), reason="the table of damages seen in the wild lies beside the checkout")
def test_rows_that_must_stay() -> None:
    rows = list(csv.reader(ROWS.open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE))
    stay = [
        row[0].encode("ascii", "backslashreplace").decode("unicode_escape")
        for row in rows
        if row[3:4] == ["n (leave as is)"]
    ]
    assert len(stay) > 20
    assert [text for text in stay if repair(text) != text] == []
