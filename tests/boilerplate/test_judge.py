import time

import numpy as np
import pytest
from judge_pages import POSTS, STORY, TITLE, WIDGETS, to_forum, to_page, to_paragraphs

from cleaner.boilerplate.judge import find_confidence, judge_blocks
from cleaner.boilerplate.judge_choice import choose
from cleaner.boilerplate.judge_limit import MAX_BLOCKS, take_most_telling
from cleaner.boilerplate.judge_model import load_model
from cleaner.boilerplate.judge_text import DIGIT, END, UPPER, count_characters
from cleaner.boilerplate.judge_trees import load_judge_trees
from cleaner.changes import Draft, replay
from cleaner.context import load_context
from cleaner.model import Document
from cleaner.options import Options
from cleaner.page.blocks import walk
from cleaner.page.parse import parse


def judge(html: str, **options: object) -> Draft:
    blocks, layout = walk(parse(html))
    draft = Draft(Document(blocks, layout=layout, has_markup=True))
    draft.apply(judge_blocks(draft, load_context(Options(**options))))
    return draft


def without_title(draft: Draft) -> tuple[str, ...]:
    """A headline that the judge leaves is dropped by the step that knows the title, for repeating it."""
    return tuple(text for text in draft.paragraphs() if text != TITLE)


def test_the_story_stays_and_the_site_goes():
    assert without_title(judge(to_page())) == STORY


@pytest.mark.parametrize("place", ["after", "beside"])
@pytest.mark.parametrize("name", WIDGETS)
def test_what_the_site_adds_to_the_story_goes(name, place):
    kept = judge(to_page(**{place: WIDGETS[name]})).paragraphs()
    assert set(STORY) <= set(kept)
    assert [text for text in kept if text not in STORY and text != TITLE] == []


def test_where_posts_are_the_story_they_stay():
    assert set(POSTS) <= set(judge(to_forum()).paragraphs())


def test_a_body_split_over_containers_stays_whole():
    chunks = "".join(f'<div class="body-chunk"><p>{text}</p></div><div class="ad-slot"></div>' for text in STORY)
    assert without_title(judge(to_page(body=chunks))) == STORY


def test_paragraphs_in_a_paywall_class_stay():
    body = to_paragraphs(STORY[:2]) + f'<div class="paywall">{to_paragraphs(STORY[2:])}</div>'
    assert without_title(judge(to_page(body=body))) == STORY


def test_sub_headings_and_key_points_stay():
    points = "<ul>" + "".join(f"<li>{text}</li>" for text in STORY[2:4]) + "</ul>"
    body = to_paragraphs(STORY[:2]) + "<h2>What comes next for the bridge</h2>" + points + to_paragraphs(STORY[4:])
    kept = judge(to_page(body=body)).paragraphs()
    assert "What comes next for the bridge" in kept
    assert set(STORY) <= set(kept)


def test_every_drop_can_be_undone_and_says_why():
    draft = judge(to_page(after=WIDGETS["related"]), trace=True)
    assert replay(draft.document.blocks, draft.changes) == draft.paragraphs()
    assert {change.kind for change in draft.changes} == {"drop"}
    related = next(c for c in draft.changes if c.before.startswith("Lentils"))
    assert "p=0." in related.reason
    assert "after the story" in related.reason
    menu = next(c for c in draft.changes if c.before == "Sport")
    assert "navigation" in menu.reason


def test_confidence_is_high_for_a_plain_page():
    confidence = find_confidence(judge(to_page()))
    assert confidence is not None
    assert 0.8 < confidence <= 1


def test_text_without_markup_and_fragments_are_not_judged():
    blocks, layout = walk(parse("<nav><a href=x>Menu</a></nav>"))
    for document in (Document(blocks, layout=layout), Document(blocks, layout=layout, has_markup=True, fragment=True)):
        draft = Draft(document)
        draft.apply(judge_blocks(draft, load_context(Options())))
        assert not draft.changes
        assert find_confidence(draft) is None


@pytest.mark.parametrize("html", ["<p>Rain.</p>", "<p>x", "<a href=x>Menu</a>", "<table><tr><td>1</td></tr></table>"])
def test_a_page_with_text_is_never_left_empty(html):
    assert judge(html).paragraphs()


def test_the_other_extractor_decides_when_it_is_asked():
    blocks, layout = walk(parse(to_page()))
    layout.other_opinion = STORY[1]
    draft = Draft(Document(blocks, layout=layout, has_markup=True))
    draft.apply(judge_blocks(draft, load_context(Options())))
    assert draft.paragraphs() == (STORY[1],)


def test_characters_are_counted_by_class_and_words_by_script():
    stats = count_characters(["In 2026 it Rained. Twice!", "", "大雨下了三天。", "ฝนตกหนักมาก"])
    assert stats.counts[[UPPER, DIGIT, END], 0].tolist() == [3, 4, 2]
    assert stats.words.tolist() == pytest.approx([5.0, 0.0, 4.75, 2.75], abs=0.1)


def test_trees_of_an_archive_answer_as_walking_them_does():
    # x0 <= 1 ? -2 : (x1 <= 5 ? 0.5 : 3)
    archive = {
        "first_features": np.array([[0, 1]], np.int16),
        "first_thresholds": np.array([[1.0, 5.0]], np.float32),
        "first_strikes": np.array([[0b001, 0b010]], np.uint16),
        "first_values": np.array([[-2.0, 0.5, 3.0] + [0.0] * 13], np.float32),
    }
    columns = np.array([[1.0, 1.5, 2.0], [9.0, 5.0, 5.5]], np.float32)
    assert load_judge_trees(archive, "first").sum_leaves(columns).tolist() == [-2.0, 0.5, 3.0]


def test_the_best_set_is_the_sure_blocks():
    kept, confidence = choose(np.array([0.95, 0.02, 0.9, 0.4], np.float32), np.array([50, 60, 40, 3], np.float32))
    assert kept[[0, 2]].all()
    assert not kept[1]
    assert 0 < confidence <= 1


def test_very_many_blocks_are_bounded_and_the_story_is_among_them():
    page = (
        "<ul>"
        + "<li><a href=x>Entry</a></li>" * (MAX_BLOCKS + 5_000)
        + f"</ul><article>{to_paragraphs(STORY)}</article>"
    )
    blocks, layout = walk(parse(page))
    taken = take_most_telling([b.text for b in blocks], blocks, layout)
    assert taken is not None
    assert len(taken.blocks) == MAX_BLOCKS
    assert set(STORY) <= set(taken.texts)
    for element, parent in enumerate(taken.layout.element_parent):
        assert parent < element
    start = time.process_time()
    assert set(STORY) <= set(judge(page).paragraphs())
    assert time.process_time() - start < 5


def test_the_model_is_small():
    model = load_model()
    assert len(model.first) + len(model.second) < 600
