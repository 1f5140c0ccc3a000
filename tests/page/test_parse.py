import time

import pytest

from cleaner.page.blocks import walk
from cleaner.page.bounds import MAX_LEVELS, MAX_TAGS, limit
from cleaner.page.parse import parse

STORY = "<p>The story goes on below all of it.</p>"


def texts(html: str) -> list[str]:
    return [block.text for block in walk(parse(html)).blocks]


@pytest.mark.parametrize(
    "swallower",
    [
        "<noscript><iframe src='x'></noscript>",
        "<IFRAME src='x'>",
        "<iframe srcdoc=\"<a href='x'>y</a>\"></iframe>",
        "<iframe src=\"javascript:'<html></html>'\"></iframe>",
        "<plaintext>",
        "<xmp>",
        "<noframes>",
        "<script>var a = 1;",
        "<style>p { color: red }",
        "<textarea>",
        "<!-- never closed",
        "<html><body><html><body>",
    ],
)
def test_broken_markup_does_not_swallow_the_story(swallower):
    assert "The story goes on below all of it." in texts(f"<body><div>{swallower}</div>{STORY}</body>")


def test_lone_surrogates_and_nuls_are_ordinary_input():
    assert texts("<p>Rain\ud800 fell\x00.</p>")


def test_ordinary_markup_is_left_as_it_is():
    page = b"<div class='a'>" * 300 + b"<p>Rain." + b"</div>" * 300
    assert limit(page) == page


@pytest.mark.parametrize("levels", [300, 3_000, 100_000])
@pytest.mark.parametrize("tag", ["div", "ul><li", "a><div", "table><tr><td", "b"])
def test_the_story_below_many_levels_is_found(tag, levels):
    assert texts(f"<{tag}>" * levels + STORY)[-1] == "The story goes on below all of it."


def test_levels_that_are_closed_again_are_flattened_too():
    page = b"<div>" * 20_000 + b"<p>Rain.</p>" + b"</div>" * 20_000 + b"<p>Sun.</p>"
    flat = limit(page)
    assert flat.count(b"<div>") == MAX_LEVELS
    assert texts(flat.decode())[-2:] == ["Rain.", "Sun."]


@pytest.mark.parametrize("raw", ["<script>{}</script>", "<STYLE>{}</STYLE >", "<div>" * 2_000 + "<script>{}</script>"])
def test_tags_within_a_script_are_no_levels_and_no_text(raw):
    page = raw.format("a = '<p><div>';" * 5_000) + STORY
    assert texts(page) == ["The story goes on below all of it."]


def test_scripts_that_are_never_closed_cost_no_quadratic_time():
    page = "<script><style>" * 100_000 + STORY
    start = time.process_time()
    limit(page.encode())
    assert time.process_time() - start < 2


def test_a_hundred_thousand_attributes_cost_no_quadratic_time():
    page = "<p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">Rain fell.</p>"
    start = time.process_time()
    assert texts(page) == ["Rain fell."]
    assert time.process_time() - start < 2


@pytest.mark.parametrize("before", [0, 1, 500, 1_999, 2_000, 3_500, 5_999])
def test_a_tag_with_too_many_attributes_is_cut_wherever_it_stands(before):
    tag = b"<p " + b" ".join(b"a%d=1" % i for i in range(700))
    cut = limit(b"x" * before + b"<b>Rain</b>" + tag + b">fell.</p>")
    assert cut.startswith(b"x" * before + b"<b>Rain</b><p a0=1 ")
    assert cut.endswith(b">fell.</p>")
    assert b"a699=1" not in cut


@pytest.mark.parametrize("opening", ["<p><b id={}>x", "<b id={}><p>", "<table><font color={}>", "<p><i class={} />x"])
def test_formats_that_are_never_closed_cost_no_quadratic_memory(opening):
    page = "".join(opening.format(i) for i in range(20_000)) + STORY
    start = time.process_time()
    assert "The story goes on below all of it." in texts(page)
    assert time.process_time() - start < 5


def test_few_unclosed_formats_keep_their_attributes():
    page = b"<p><font color=red>Rain." * 150
    assert limit(page) == page


def test_of_a_million_siblings_the_first_and_the_last_are_read():
    page = "<p>First.</p>" + "<p>x<p>y" * 200_000 + "<script>var a = '<p>'" + "<p>x<p>y" * 200_000 + STORY
    found = texts(page)
    assert found[0] == "First."
    assert found[-1] == "The story goes on below all of it."
    assert len(found) <= MAX_TAGS


def test_a_script_that_is_cut_in_half_is_closed():
    page = b"<p>First.</p><script>" + b"'<p>'" * MAX_TAGS + b"</script>" + STORY.encode()
    assert texts(limit(page).decode()) == ["First.", "The story goes on below all of it."]


def test_a_script_that_ends_within_what_is_left_out_takes_nothing_along():
    script = "<script>" + "'<p>'" * (MAX_TAGS // 2) + "</script>"
    found = texts("<p>First.</p>" + script + "<p>x<p>y" * MAX_TAGS + STORY)
    assert (found[0], found[-1]) == ("First.", "The story goes on below all of it.")
    assert set(found[1:-1]) == {"x", "y"}
