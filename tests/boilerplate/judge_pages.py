"""Hand-written pages in the shape of the real thing, for the tests of the judge."""

from __future__ import annotations


def _split(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split("\n\n"))


TITLE = "Council votes to rebuild river bridge"
STORY = _split("""The town council of Harrow Vale voted on Tuesday night to rebuild the old river bridge, ending a
dispute that had divided the town for almost four years.

Engineers had warned since the floods of last spring that the northern pillar was no longer safe for heavy traffic, and
lorries have had to take a detour of eleven miles ever since.

"We could not wait any longer," said the mayor, Ellen Marsh, after the vote. "Every month costs the farms on the other
bank more than the bridge itself would."

The work is to begin in March and will take about fourteen months. Until then the bridge stays open for cars, bicycles
and walkers, but not for anything heavier than three tonnes.

Opponents said the money should have gone to the school, whose roof has leaked since the same floods. They have asked
the county to look at the decision once more.""")

OTHER_STORY = _split("""Two farmers from the next valley have begun to grow lentils on slopes that were given up forty
years ago, and they say that the first harvest was better than anybody had dared to hope.

The plants need little water and hold the thin soil, which is why the county pays for the seed until next year.""")
POSTS = _split("""My gutter leaks at the joint between two lengths whenever it rains hard, and I have tried tape twice
without luck. What else can I do before the winter comes?

Tape never lasts. Take the joint apart on a dry day, clean both ends with spirit, and put in a new rubber seal. It costs
next to nothing and holds for ten years.

Check the slope as well. If the water stands in the joint no seal will save you; there should be about half a centimetre
of fall for every metre.""")
PAGE = """<!doctype html><html lang="en"><head><title>Council votes to rebuild river bridge - Vale Post</title>
<meta property="og:title" content="Council votes to rebuild river bridge"></head><body>
<header class="site-header"><a href="/">Vale Post</a><nav class="main-nav"><ul><li><a href="/news">News</a></li>
<li><a href="/sport">Sport</a></li><li><a href="/weather">Weather</a></li></ul></nav></header>
<main><article class="article"><h1>Council votes to rebuild river bridge</h1>
<div class="byline">By <a href="/a/j">Jo Winter</a></div>
<div class="article-body">{body}</div>{after}</article>{beside}</main>
<footer class="site-footer"><p>Copyright 2026 Vale Post. All rights reserved.</p>
<ul><li><a href="/imprint">Imprint</a></li><li><a href="/privacy">Privacy</a></li></ul></footer></body></html>"""


def to_paragraphs(texts: tuple[str, ...]) -> str:
    """Each text in a paragraph element."""
    return "".join(f"<p>{text}</p>" for text in texts)


def to_page(after: str = "", beside: str = "", body: str = "") -> str:
    """The story's page with something behind its body, or beside the article."""
    return PAGE.format(body=body or to_paragraphs(STORY), after=after, beside=beside)


WIDGETS = {
    "app banner": """<div class="app-banner"><p>Read more in our app. Download it for free in the App Store and on
        Google Play.</p><a href="/app">Get the app</a></div>""",
    "disqus": """<div id="disqus_thread"><p>Please enable JavaScript to view the comments powered by
        Disqus.</p></div>""",
    "facebook": """<div class="fb-comments"><p>Facebook Comments Plugin</p><a href="/fb">Log in to comment</a></div>""",
    "wordpress": """<div id="comments" class="comments-area"><h2 class="comments-title">2 thoughts on this</h2>
        <ol class="comment-list"><li class="comment"><p>Finally! I have waited for this bridge for years and will
        believe it when I see it.</p></li><li class="comment"><p>Waste of money if you ask me, think of the school
        first.</p></li></ol><div id="respond" class="comment-respond"><h3>Leave a Reply</h3><p>Your email address will
        not be published.</p></div></div>""",
    "newsletter": """<div class="newsletter-signup"><h3>Newsletter</h3><p>Get the best stories of the week in your
        inbox every Friday. Sign up for our newsletter today.</p></div>""",
    "share": """<div class="share-bar"><span>Share</span><ul><li><a href="/f">Facebook</a></li>
        <li><a href="/t">Twitter</a></li><li><a href="/m">Email</a></li></ul></div>""",
    "follow": """<div class="follow-us"><p>Follow us on Instagram and X for more news from the valley.</p></div>""",
    "consent": """<div class="cookie-banner" role="dialog"><p>We and our partners use cookies to store and access
        information on your device. You can change your choice at any time.</p><button>Accept all</button></div>""",
    "subscribe": """<div class="subscribe-box"><h3>Subscribe</h3><p>Support local journalism: subscribe now for one
        pound a week and read everything without limits.</p></div>""",
    "related": f"""<section class="related-articles"><h3>Related articles</h3><div class="related-item">
        <h4><a href="/lentils">Lentils return to the hills</a></h4>{to_paragraphs(OTHER_STORY)}</div>
        <div class="related-item"><h4><a href="/b">Bakery opens its doors again</a></h4><p>The bakery at the market
        opened again on Friday after its oven had been replaced, and the queue went around the corner.</p></div>
        </section>""",
}
POST = """<div class="post"><div class="user"><a href="/u/{number}">user{number}</a></div>
<div class="post-body"><p>{text}</p></div></div>"""
FORUM = """<!doctype html><html><head><title>How do I stop a gutter from leaking? - Roof Forum</title></head><body>
<nav><a href="/">Home</a><a href="/new">New posts</a></nav><main class="thread">
<h1>How do I stop a gutter from leaking?</h1>{posts}</main><footer><p>Powered by ForumSoft</p></footer></body></html>"""


def to_forum() -> str:
    """A thread in which the posts are the story."""
    return FORUM.format(posts="".join(POST.format(number=i, text=text) for i, text in enumerate(POSTS)))
