"""Documents in scripts of their own: what is whole is passed over, and what is damaged among it is still restored."""

from __future__ import annotations

import pytest

from cleaner import clean
from cleaner.repair.native import find_strange

STORIES = {
    "ru": "Река поднялась на два метра, сказал мэр города, и люди у старого моста покинули дома до полудня.",
    "el": "Ο ποταμός ανέβηκε δύο μέτρα τη νύχτα, είπε ο δήμαρχος, και οι κάτοικοι άφησαν τα σπίτια τους.",
    "ar": "ارتفع النهر مترين خلال الليل، وقال رئيس البلدية إن السكان غادروا منازلهم قبل الظهر.",
    "pl": "Rzeka podniosła się w nocy o dwa metry, powiedział burmistrz, a mieszkańcy opuścili domy przed południem.",
    "zh": "河水一夜之间上涨了两米，市长说，住在老桥附近的人们在中午之前离开了家，没有人受伤。",
    "ja": "川の水は一晩で二メートル上がり、古い橋の近くに住む人たちは昼までに家を出たと市長が話した。",
    "ko": "강물이 밤사이 이 미터 불어나 낡은 다리 근처에 사는 사람들이 정오 전에 집을 떠났다고 시장이 말했다.",
    "cs": "Řeka přes noc stoupla o dva metry, řekl starosta, a lidé u starého mostu opustili domy ještě před polednem.",
}


@pytest.mark.parametrize("language", STORIES)
def test_a_document_read_rightly_has_nothing_strange(language: str) -> None:
    texts = [STORIES[language]] * 30
    assert find_strange(texts, range(30), "\n".join(texts)) == []


@pytest.mark.parametrize("codec", ["cp1252", "cp1251", "cp1250", "cp1253", "gb18030"])
@pytest.mark.parametrize("language", STORIES)
def test_one_damaged_paragraph_among_whole_ones_is_restored(language: str, codec: str) -> None:
    paragraphs = [f"{n}0 {STORIES[language]}" for n in range(1, 31)]
    try:
        damaged = paragraphs[5].encode().decode(codec)
    except UnicodeDecodeError:
        pytest.skip(f"{codec} cannot show these bytes")
    text = "\n\n".join([*paragraphs[:5], damaged, *paragraphs[6:]])
    assert clean(text, content_type="text/plain").paragraphs == tuple(paragraphs)
