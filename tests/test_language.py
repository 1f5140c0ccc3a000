"""The language of a text is told by its script, then by its letters; what is too short is not guessed."""

from __future__ import annotations

import pytest

from cleaner.language import choose, detect, to_primary


@pytest.mark.parametrize(("text", "language"), [
    ("The river rose two metres overnight, the mayor said on Monday.", "en"),
    ("Der Fluss ist über Nacht um zwei Meter gestiegen, sagte der Bürgermeister.", "de"),
    ("La rivière est montée de deux mètres pendant la nuit, a déclaré le maire.", "fr"),
    ("El río creció dos metros durante la noche, dijo el alcalde el lunes.", "es"),
    ("Rzeka wezbrała w nocy o dwa metry, powiedział burmistrz w poniedziałek.", "pl"),
    ("Мэр сообщил в понедельник, что за ночь уровень реки поднялся на два метра", "ru"),
    ("Мер повідомив у понеділок, що за ніч рівень річки піднявся на два метри", "uk"),
    ("市长星期一表示，河水一夜之间上涨了两米。", "zh"),
    ("市長は月曜日、川の水位が上昇したと述べた。", "ja"),
    ("시장은 월요일 강물이 불어났다고 밝혔다.", "ko"),
    ("นายกเทศมนตรีกล่าวเมื่อวันจันทร์ว่าแม่น้ำสูงขึ้น", "th"),
    ("قال رئيس البلدية يوم الاثنين إن منسوب النهر ارتفع مترين خلال الليل", "ar"),
    ("شهردار روز دوشنبه گفت که سطح آب رودخانه در طول شب دو متر بالا آمده است", "fa"),
    ("ראש העיר אמר ביום שני כי הנהר עלה בשני מטרים", "he"),
    ("महापौर ने सोमवार को कहा कि रात भर में नदी का जलस्तर दो मीटर बढ़ गया", "hi"),
    ("Ο δήμαρχος δήλωσε τη Δευτέρα ότι ο ποταμός ανέβηκε", "el"),
])  # fmt: skip
def test_detect(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "12:30", "—", "Sport", "\x00\ud800"])
def test_too_little_to_tell(text: str) -> None:
    assert detect(text) is None


def test_english_names_do_not_make_a_chinese_text_english() -> None:
    assert detect("Meta近期疯狂挖角AI人才，谷歌DeepMind首席研究员Jack Rae确认加盟，Gemini模型开发。") == "zh"


def test_a_declared_language_must_fit_the_script() -> None:
    assert choose("en", "市长星期一表示，河水一夜之间上涨了两米。") == "zh"
    assert choose("zh-CN", "市长星期一表示，河水一夜之间上涨了两米。") == "zh"
    assert choose("zh", "市長は月曜日、川の水位が上昇したと述べた。") == "ja"
    assert choose("uk", "Мер повідомив у понеділок, що річка піднялася") == "uk"


def test_a_templates_english_is_checked_against_the_words() -> None:
    german = "Der Fluss ist über Nacht um zwei Meter gestiegen, sagte der Bürgermeister am Montag. " * 4
    assert choose("en-US", german) == "de"
    assert choose("da", "Floden steg to meter i løbet af natten, sagde borgmesteren.") == "da"


def test_nothing_declared_nothing_told() -> None:
    assert choose(None, "12") is None
    assert choose("nb_NO", "12") == "no"


@pytest.mark.parametrize(("tag", "primary"), [
    ("en-US", "en"), ("pt_BR", "pt"), ("zh-Hant-TW", "zh"), ("iw", "he"), ("deu", "de"), ("English", "en"),
    ("x-default", None),
    ("", None), (None, None), ("{{lang}}", None), ("und", None),
])  # fmt: skip
def test_to_primary(tag: str | None, primary: str | None) -> None:
    assert to_primary(tag) == primary


def test_plain_english_needs_no_statistics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.language._classify", lambda sample, script: None)
    english = "The mayor of the town said on Monday that the bridge was closed, and to go with the bus. "
    hungarian = "A polgármester hétfőn azt mondta, hogy a hidat lezárták, és a busz is a régi úton megy a városba. "
    assert detect(english * 3) == "en"
    assert detect(hungarian * 3) is None
