"""Documents in alphabets of their own: what is whole is passed over, and what is damaged among it is still restored."""

from __future__ import annotations

import pytest

from cleaner import clean
from cleaner.repair.native import find_strange

STORIES = {
    "ru": "Река поднялась на два метра, сказал мэр города, и люди у старого моста покинули дома до полудня.",
    "el": "Ο ποταμός ανέβηκε δύο μέτρα τη νύχτα, είπε ο δήμαρχος, και οι κάτοικοι άφησαν τα σπίτια τους.",
    "ar": "ارتفع النهر مترين خلال الليل، وقال رئيس البلدية إن السكان غادروا منازلهم قبل الظهر.",
    "pl": "Rzeka podniosła się w nocy o dwa metry, powiedział burmistrz, a mieszkańcy opuścili domy przed południem.",
    "cs": "Řeka přes noc stoupla o dva metry, řekl starosta, a lidé u starého mostu opustili domy ještě před polednem.",
}


@pytest.mark.parametrize("language", STORIES)
def test_a_document_read_rightly_has_nothing_strange(language: str) -> None:
    strange = find_strange(f"{STORIES[language]}\n" * 30)
    assert strange is not None and not strange.search(STORIES[language])


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
