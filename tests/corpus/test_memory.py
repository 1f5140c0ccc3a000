"""A site memory: learned in any order, merged, read and edited by a person, and used to clean."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from cleaner import Options, Page, clean
from cleaner.corpus import learn, merge, save_memory
from cleaner.corpus.learn import MAX_STORIES, HostState, StoryPage
from cleaner.errors import UsageError
from cleaner.memory import load_memory

TOWNS = "Arnvik Belmor Corrin Dunvale Esker Fenby Garrow Holm Ister Jorvik Kelda Lorne".split()
PROMO = "Lunda vetri somak pellanu"


def to_dump(town: str) -> str:
    """A page of an invented site: masthead, headline, story, promo, three teasers, footer."""
    body = [
        f"The {word} of {town} said on Monday that the river will rise again before the snow melts."
        for word in ("mayor", "baker")
    ]
    at = TOWNS.index(town)
    others = [f"{other} waits for the ferry" for other in (TOWNS * 2)[at + 1 : at + 4]]
    return "\n\n".join(["Harnu Besko", f"{town} waits for the ferry", body[0], PROMO, body[1], *others, "Korlim vexat"])


def pages(towns: list[str] = TOWNS, host: str = "a.example") -> list[Page]:
    return [Page(to_dump(town), f"https://{host}/{town}", "text/plain") for town in towns]


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    path = tmp_path / "memory.jsonl"
    save_memory(learn(pages()), path)
    return path


def test_what_the_site_prints_everywhere_goes_and_the_story_stays(memory: Path) -> None:
    article = clean(pages()[4], options=Options(memory=memory, trace=True))
    assert article.title == "Esker waits for the ferry"
    assert [p.split(" of ")[0] for p in article.paragraphs] == ["The mayor", "The baker"]
    promo = next(change for change in article.changes if change.before == PROMO)
    assert promo.step == "memory"
    assert "100%" in promo.reason


def test_a_page_that_was_not_learned_is_cleaned_too(tmp_path: Path) -> None:
    path = tmp_path / "memory.jsonl"
    save_memory(learn(pages(TOWNS[:8])), path)
    text = clean(pages()[9], options=Options(memory=path)).text
    assert PROMO not in text
    assert "Harnu" not in text
    assert text.count("river") == 2


def test_another_hosts_pages_are_left_alone(memory: Path) -> None:
    elsewhere = pages(host="b.example")[0]
    with_memory, without = clean(elsewhere, options=Options(memory=memory)), clean(elsewhere)
    assert with_memory.paragraphs == without.paragraphs


def test_one_story_on_many_sites_is_no_boilerplate(tmp_path: Path) -> None:
    """What repeats because several sites print it stands once on each of them."""
    path = tmp_path / "memory.jsonl"
    many = [page for number in range(6) for page in pages(TOWNS[:6], f"site{number}.example")]
    save_memory(learn(many), path)
    for page in many:
        assert clean(page, options=Options(memory=path)).text.count("river") == 2


def test_order_does_not_matter(tmp_path: Path) -> None:
    shuffled = pages()
    random.Random(3).shuffle(shuffled)
    save_memory(learn(pages()), tmp_path / "a")
    save_memory(learn(shuffled), tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_two_memories_merge_to_the_evidence_of_both(tmp_path: Path, memory: Path) -> None:
    halves = [tmp_path / "first", tmp_path / "second"]
    save_memory(learn(pages(TOWNS[:5])), halves[0])
    save_memory(learn(pages(TOWNS[5:])), halves[1])
    save_memory(merge(halves), tmp_path / "both")
    both, whole = load_memory(str(tmp_path / "both")), load_memory(str(memory))
    assert both == whole


def test_a_person_may_delete_and_add_lines(memory: Path) -> None:
    kept = [line for line in memory.read_text(encoding="utf-8").splitlines() if json.loads(line).get("line") != PROMO]
    added = json.dumps(
        {
            "host": "a.example",
            "line": "The baker of Esker said on Monday that the river will rise again before the snow melts.",
        }
    )
    memory.write_text("\n".join([*kept, added]), encoding="utf-8")
    load_memory.cache_clear()
    text = clean(pages()[4], options=Options(memory=memory)).text
    assert PROMO in text
    assert "The baker" not in text


def test_what_is_no_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<html>", encoding="utf-8")
    with pytest.raises(UsageError, match=r"page\.html:1"):
        clean("Rain.", options=Options(memory=path))
    with pytest.raises(UsageError, match="cannot be read"):
        clean("Rain.", options=Options(memory=tmp_path / "absent"))


def test_memory_is_bounded_by_host() -> None:
    state = HostState()
    for number in range(3 * MAX_STORIES):
        key = f"{number * 7919 % 100003:012x}"
        state.add(StoryPage(key, "", key, (key,), ()), {key: f"line {number}"})
    assert len(state.stories) == MAX_STORIES
    assert len(state.texts) <= 4 * MAX_STORIES + 1000
    assert max(state.stories) < f"{100003:012x}"
