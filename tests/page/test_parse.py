from cleaner.page.parse import parse


def test_unclosed_iframe_does_not_swallow_the_page():
    tree = parse("<body><noscript><iframe src='x'></noscript><p>The story goes on.</p></body>")
    assert "The story goes on." in (tree.body.text() if tree.body else "")
