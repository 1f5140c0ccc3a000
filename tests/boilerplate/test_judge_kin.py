import numpy as np

from cleaner.boilerplate.judge_copies import find_whole_copies
from cleaner.boilerplate.judge_kin import add_relative, find_kin, find_styles
from cleaner.boilerplate.judge_rows import Rows

PARAGRAPHS = [
    f"{farm} on the other bank had asked for a new bridge ever since the flood of last spring. " * 4
    for farm in "ABCDEF"
]


def test_ids_and_running_numbers_make_no_style():
    names = [("p", "par par-1"), ("p", "par par-2"), ("p", "u7f3a"), ("p", "u9c1d"), ("div", "par")]
    styles = find_styles(names, np.arange(5)).tolist()
    assert styles[0] == styles[1]
    assert styles[2] == styles[3]
    assert len(set(styles)) == 3


def test_a_class_that_two_elements_share_is_a_style_though_it_was_written_once():
    one, again, other = find_styles([("p", "lead"), ("p", "")], np.array([0, 0, 1])).tolist()
    assert one == again != other


def test_kin_share_parent_and_style():
    kin = find_kin(np.array([1, 1, 2, 1]), np.array([0, 0, 0, 3])).tolist()
    assert kin[0] == kin[1]
    assert len(set(kin)) == 3


def test_relative_scores_do_not_depend_on_the_pages_language():
    tables = []
    for shift in (0.0, 1.5):
        rows = Rows(3)
        for name in ("path_low", "path_near", "class_total", "c0_class", "c1_class", "depth"):
            rows.add(name, 0.0)
        rows.add("long_mean", np.array([1.0, 0.5, -1.0]) + shift)
        rows.add("path_total", np.array([2.0, 2.0, -3.0]) + shift)
        words = np.array([40.0, 60.0, 30.0], np.float32)
        add_relative(rows, words, words)
        tables.append([rows.get("long_relative"), rows.get("path_total_relative")])
    assert np.allclose(tables[0], tables[1], atol=1e-5)
    assert tables[0][0][2] < 0 < tables[0][0][0]


def test_a_body_printed_again_in_one_block_is_found():
    texts = ["Floods close the old bridge", *PARAGRAPHS, " ".join(PARAGRAPHS[1:])]
    assert list(find_whole_copies(texts, range(len(texts)))) == [7]


def test_of_two_whole_bodies_one_stays():
    texts = [" ".join(PARAGRAPHS), " ".join(PARAGRAPHS), *PARAGRAPHS[:4]]
    assert len(list(find_whole_copies(texts, range(len(texts))))) <= 1


def test_a_long_block_with_words_of_its_own_is_no_copy():
    own = "The council met for five hours and heard eleven speakers before it came to a vote. " * 20
    assert list(find_whole_copies([*PARAGRAPHS, own], range(7))) == []
