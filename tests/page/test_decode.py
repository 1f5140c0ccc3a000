"""The same text comes out of its bytes whatever encoding they are in, and whatever is said about them."""

from __future__ import annotations

import random

import pytest

from cleaner.model import Page
from cleaner.page.decode import decode, to_codec

TEXTS = {
    "de": "Die Bürgermeisterin sagte am Montag, der Fluss sei über Nacht um zwei Meter gestiegen. Brücke „gesperrt“.",
    "fr": "Le maire a déclaré lundi que la rivière était montée de deux mètres ; l’école reste fermée jusqu’à la fête.",
    "es": "El alcalde señaló el lunes que el río creció dos metros; según él, ¿quién cerrará la escuela mañana?",
    "pl": "Burmistrz powiedział w poniedziałek, że rzeka wezbrała o dwa metry; szkoły są zamknięte, a łąki zalane.",
    "cs": "Starosta v pondělí řekl, že řeka přes noc stoupla o dva metry; školy zůstávají zavřené, říká mluvčí.",
    "tr": "Belediye başkanı pazartesi günü nehrin iki metre yükseldiğini, okulların kapalı olduğunu söyledi.",
    "ru": "Мэр сообщил в понедельник, что за ночь уровень реки поднялся на два метра, школы закрыты до среды.",
    "el": "Ο δήμαρχος δήλωσε τη Δευτέρα ότι ο ποταμός ανέβηκε δύο μέτρα μέσα στη νύχτα και τα σχολεία έκλεισαν.",
    "zh": "市长星期一表示，河水一夜之间上涨了两米，学校将停课到星期三。消防队员整夜都在加固堤坝。",
    "ja": "市長は月曜日、川の水位が一晩で二メートル上昇したと述べた。学校は水曜日まで休校となった。",
    "ko": "시장은 월요일 강물이 밤새 2미터 불어났다고 밝혔다. 학교는 수요일까지 문을 닫는다.",
}
ENCODINGS = [
    ("de", "cp1252"), ("fr", "cp1252"), ("es", "cp1252"), ("pl", "cp1250"), ("pl", "iso8859-2"), ("cs", "cp1250"),
    ("tr", "cp1254"), ("ru", "cp1251"), ("ru", "koi8-r"), ("ru", "iso8859-5"), ("el", "cp1253"), ("zh", "gbk"),
    ("ja", "cp932"), ("ja", "euc-jp"), ("ja", "iso2022-jp"), ("ko", "euc-kr"), ("zh", "utf-16"), ("zh", "utf-16-le"),
    ("de", "utf-16-be"), ("zh", "utf-8-sig"), ("ru", "utf-8"), ("ko", "utf-32"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "encoding"), ENCODINGS)
def test_undeclared_bytes_are_read(language: str, encoding: str) -> None:
    text = "\n".join([TEXTS[language]] * 3)
    body = text.encode(encoding, "ignore")
    assert decode(Page(body)).text == body.decode(encoding)


@pytest.mark.parametrize(("language", "encoding"), ENCODINGS)
def test_markup_around_it_does_not_mislead(language: str, encoding: str) -> None:
    text = f"<html><head><title>News</title></head><body class='a'><p>{TEXTS[language]}</p></body></html>"
    body = text.encode(encoding, "ignore")
    assert decode(Page(body)).text == body.decode(encoding)


@pytest.mark.parametrize(("language", "encoding", "label"), [
    ("ru", "cp1251", "windows-1251"), ("ru", "koi8-r", "KOI8-R"), ("zh", "gbk", "gb2312"), ("ja", "cp932", "Shift_JIS"),
    ("ko", "cp949", "euc-kr"), ("de", "cp1252", "ISO-8859-1"),
])  # fmt: skip
def test_declared_in_header_or_meta(language: str, encoding: str, label: str) -> None:
    short = TEXTS[language][:12]
    body = short.encode(encoding)
    assert decode(Page(body, headers={"Content-Type": f"text/html; charset={label}"})).text == short
    page = f'<meta charset="{label}"><p>{short}'
    assert decode(Page(page.encode(encoding))).text == page


def test_valid_utf8_beats_a_lying_header() -> None:
    decoded = decode(Page(TEXTS["ru"].encode(), headers={"content-type": "text/html; charset=windows-1251"}))
    assert (decoded.text, decoded.encoding, decoded.source) == (TEXTS["ru"], "utf-8", "utf-8")


@pytest.mark.parametrize("lie", ["utf-8", "iso-8859-1", "utf-7", "rot13", "klingon", "unicode_escape"])
def test_a_header_that_cannot_be_right_is_passed_over(lie: str) -> None:
    body = f"<p>{TEXTS['zh']}</p>".encode("gbk")
    assert TEXTS["zh"] in decode(Page(body, headers={"Content-Type": f"text/html; charset={lie}"})).text


def test_header_and_meta_disagree_and_the_text_decides() -> None:
    page = f'<meta charset="windows-1251"><p>{TEXTS["ru"]}'
    decoded = decode(Page(page.encode("cp1251"), content_type="text/html; charset=koi8-r"))
    assert (decoded.text, decoded.source) == (page, "meta")


def test_text_passes_but_for_its_mark() -> None:
    assert decode(Page("\ufeffRain\0fell \ud800")).text == "Rain\0fell \ud800"


def test_nuls_and_lone_surrogates_survive_in_bytes() -> None:
    assert decode(Page(b"Rain\0fell")).text == "Rain\0fell"
    assert decode(Page("Rain \ud800 fell".encode("utf-8", "surrogatepass"))).text == "Rain \ud800 fell"


def test_surrogate_pairs_encoded_one_by_one_are_joined() -> None:
    assert decode(Page(b"Rain \xed\xa0\xbd\xed\xb8\x80")).text == "Rain \U0001f600"


def test_lost_bytes_are_counted_and_not_guessed() -> None:
    body = (TEXTS["ru"] * 3).encode()
    cut = body[:60] + b"\xff" + body[60:] + b"\xd0"
    decoded = decode(Page(cut))
    assert decoded.encoding == "utf-8"
    assert decoded.lost == 2
    assert decoded.text.replace("\ufffd", "") == TEXTS["ru"] * 3


def test_one_bad_byte_does_not_turn_a_declared_page_around() -> None:
    body = TEXTS["zh"].encode("gbk") + b"\xff\n"
    decoded = decode(Page(body, headers={"Content-Type": "text/html; charset=gbk"}))
    assert decoded.source == "header"
    assert decoded.text.startswith(TEXTS["zh"])


def test_never_raises() -> None:
    noise = random.Random(7)
    for label in ("gbk", "utf-16", "big5", "base64", "idna", ""):
        for size in (0, 1, 2, 3, 57, 400):
            body = bytes(noise.randrange(256) for _ in range(size))
            assert isinstance(decode(Page(body, content_type=f"text/html; charset={label}")).text, str)


def test_labels_are_read_as_browsers_read_them() -> None:
    assert to_codec("latin1") == to_codec("us-ascii") == "cp1252"
    assert to_codec("gb2312") == to_codec("GBK") == "gb18030"
    assert to_codec("utf-7") is None
