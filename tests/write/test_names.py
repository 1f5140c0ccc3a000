"""Templates of names: safe pieces of paths from what articles are, whatever they say."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import UsageError
from cleaner.model import Article
from cleaner.write.names import Template


@given(st.text(), st.text(), st.text())
def test_no_value_leads_out_of_the_folder(identity: str, url: str, language: str) -> None:
    article = Article(id=identity, url=f"https://{url}/", language=language, published=url)
    path = PurePosixPath(Template("out/{host}/{id}/{language}/{published:%Y/%m}.txt").to_path(article))
    assert path.parts[0] == "out" and ".." not in path.parts
    assert len(path.parts) in (5, 6) and all(len(part) < 200 for part in path.parts)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{title}.txt", "none of id, host"),
        ("{id.__class__}.txt", "none of id, host"),
        ("{id!r}.txt", "none of id, host"),
        ("{published:%s}.txt", "a date may say"),
        ("{id:>9}.txt", "a date may say"),
        ("{id.txt", "expected '}'"),
        ("s3://bucket/{id}.txt", "part files"),
    ],
)
def test_a_template_that_cannot_hold_is_refused_in_words(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        Template(text)
