import time

import pytest

from cleaner.page.blocks import walk
from cleaner.page.parse import parse


def blocks(html):
    return walk(parse(html)).blocks


def pairs(html):
    return [(block.kind, block.text) for block in blocks(html)]


def test_kinds_follow_the_markup():
    html = (
        "<h2>Head</h2><p>Para.</p><ul><li>One</li><li><p>Two</p></li></ul><blockquote><p>Said.</p></blockquote>"
        "<figure><img src=a><figcaption>Seen</figcaption></figure><pre>a = 1\n  b = 2</pre><address>By Ann</address>"
    )
    assert pairs(html) == [
        ("heading", "Head"),
        ("paragraph", "Para."),
        ("item", "One"),
        ("item", "Two"),
        ("quote", "Said."),
        ("caption", "Seen"),
        ("code", "a = 1\n  b = 2"),
        ("byline", "By Ann"),
    ]


def test_inline_markup_does_not_break_words_or_sentences():
    assert pairs("<p><b>J</b>ohn   said\n<i>no</i>&nbsp;more, H<sub>2</sub>O.</p>") == [
        ("paragraph", "John said no\xa0more, H2O.")
    ]


def test_two_breaks_end_a_block_and_one_is_a_space():
    assert [text for _, text in pairs("<div>Main Street 1<br>Springfield<br><br>Second.</div>")] == [
        "Main Street 1 Springfield",
        "Second.",
    ]


def test_a_break_behind_a_whole_sentence_ends_a_paragraph():
    first = "The council met on Monday evening and agreed on the plan after long debate."
    assert [text for _, text in pairs(f"<div>{first}<br>Then it rained.</div>")] == [first, "Then it rained."]
    assert (
        len(pairs("<td>会议于周一晚上举行，经过长时间辩论后通过了这项计划，市长表示欢迎。<br>随后下起了雨。</td>")) == 2
    )


def test_verse_keeps_its_lines():
    assert pairs("<div class='poem'>O wind,<br>if winter comes</div>") == [("verse", "O wind,\nif winter comes")]


def test_rows_of_data_tables_become_one_block():
    html = "<table><tr><th>Town</th><th>Rain</th></tr><tr><td>Ayr</td><td>12 mm</td></tr></table>"
    assert pairs(html) == [("table", "Town | Rain"), ("table", "Ayr | 12 mm")]


def test_layout_tables_stay_apart():
    html = f"<table><tr><td><p>Menu</p><p>More</p></td><td><p>{'Long story. ' * 40}</p></td></tr></table>"
    assert len(blocks(html)) == 3


def test_script_style_and_template_text_never_leaks():
    html = (
        "<body><script>var x = '<p>no</p>'</script><style>p{}</style><template><p>no</p></template>"
        "<svg><text>no</text></svg><p>Yes.</p><!-- no --><noscript><p>Fallback.</p></noscript>"
    )
    assert [text for _, text in pairs(html)] == ["Yes.", "Fallback."]


def test_hidden_text_is_kept_with_a_hint():
    hidden = blocks("<div style='display: none'><p>Paid words.</p></div><div hidden>More</div><p>Open.</p>")
    assert [("hidden" in block.hints) for block in hidden] == [True, True, False]


def test_link_characters_and_cards():
    entry, card = blocks("<p>See <a href=x>this one</a></p><a href=y><div>Card title</div></a>")
    assert entry.link_chars == len("this one")
    assert "link-card" in card.hints
    assert card.link_chars == len("Card title")


def test_unknown_elements_are_blocks_where_no_sentence_is_open():
    assert [text for _, text in pairs("<x-card>One</x-card><x-card>Two</x-card><p>a <x-b>bold</x-b> word</p>")] == [
        "One",
        "Two",
        "a bold word",
    ]


def test_the_layout_holds_each_blocks_element_and_its_range():
    found, layout = walk(parse("<div class=a id=b><p>One</p><p>Two</p></div><p>Three</p>"))
    holder = layout.element_parent[layout.block_element[0]]
    assert (layout.element_tag[holder], layout.element_class[holder]) == ("div", "a b")
    assert (layout.element_first[holder], layout.element_last[holder]) == (0, 2)
    assert found[0].path == "html > body > div.a > p"


def test_ranges_hold_after_rows_were_joined():
    html = "<table id=t><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table><p>After</p>"
    found, layout = walk(parse(html))
    table = layout.element_tag.index("table")
    assert (layout.element_first[table], layout.element_last[table]) == (0, 2)
    assert [block.index for block in found] == [0, 1, 2]
    assert layout.element_tag[layout.block_element[2]] == "p"


BODY = "Rain fell on the valley for three days and the river rose above its banks. " * 5


def test_a_body_that_only_a_script_carries_becomes_blocks():
    html = f'<script type="application/ld+json">{{"articleBody": "{BODY}\\n\\nSecond &amp; last."}}</script><p>Menu</p>'
    found = blocks(html)
    assert [block.text for block in found] == ["Menu", BODY.strip(), "Second & last."]
    assert found[1].hints == ("json",)
    assert found[1].path == "json-ld/articleBody"


def test_a_body_that_the_page_shows_is_not_doubled():
    html = f'<script type="application/ld+json">{{"articleBody": "{BODY} And more."}}</script><p>{BODY}</p>'
    assert len(blocks(html)) == 1


def test_broken_json_is_no_body():
    assert [b.text for b in blocks('<script type="application/ld+json">{"articleBody": "x</script><p>Rain.')] == [
        "Rain."
    ]


def test_an_empty_page_has_no_blocks():
    assert blocks("") == ()


@pytest.mark.parametrize(
    "piece", ["<p>x</p>", "<br>x", "<span>x</span>", "<table><tr><td>x</td></tr></table>", "<li>x"]
)
def test_time_grows_with_size_only(piece):
    def seconds(count: int) -> float:
        tree = parse(piece * count)
        start = time.process_time()
        walk(tree)
        return time.process_time() - start

    small = min(seconds(4_000) for _ in range(3))
    assert seconds(40_000) < 40 * max(small, 0.005)


def test_a_page_that_shows_nothing_is_read_from_its_state():
    parts = ", ".join(f'{{"type": "p", "text": "Day {day}: {BODY[:150].strip()} It ended."}}' for day in range(5))
    state = f'{{"props": {{"menu": ["Home", "News"], "story": [{parts}]}}}}'
    for script in (
        f'<script id="__NEXT_DATA__" type="application/json">{state}</script>',
        f"<script>window.__PRELOADED_STATE__ = {state};</script>",
    ):
        found = blocks(f"<body><div id=root>Loading</div>{script}")
        assert [block.text[:6] for block in found] == ["Loadin", "Day 0:", "Day 1:", "Day 2:", "Day 3:", "Day 4:"]
        assert "json" in found[1].hints


def test_state_is_not_read_where_the_page_shows_its_text():
    state = f'{{"text": "{BODY} It ended."}}'
    assert len(blocks(f"<p>{BODY * 3}</p><script type='application/json'>{state}</script>")) == 1
