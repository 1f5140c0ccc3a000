"""One spelling of an address, whose it is, and who may speak for it."""

from __future__ import annotations

import socket

import pytest

pytest.importorskip("w3lib", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from hypothesis import given
from hypothesis import strategies as st

from spiders.addresses import is_same_owner, to_canonical, to_registered_domain
from spiders.site import Site

PLAIN = "https://a.org/2026/11/rain/"


@pytest.mark.parametrize(
    "url",
    [
        "https://a.org/2026/11/rain/#comments",
        "https://A.ORG:443/2026/11/rain/",
        "https://a.org/2026/11/rain/?utm_source=x&utm_medium=y&fbclid=z",
        "https://a.org/2026/11/rain/?gclid=1&_ga=2.3&mc_cid=4&at_medium=feed",
        "https://a.org/2026/11/rain/amp/",
        "https://a.org/2026/11/rain/?amp",
        "https://a.org/2026/11/rain/?amp=1",
        "https://a.org/2026/11/rain/?outputType=amp",
        "https://a.org/2026/11/rain/print/",
        "https://a.org/2026/11/rain/?print=1",
        "https://a.org/2026/11/rain/?view=print",
        "https://a.org/2026/11/rain/?m=1",
        "https://a.org/2026/11/rain/?PHPSESSID=abc",
        "https://a.org/2026/11/rain/;jsessionid=0A1B2C3D",
        "https://a.org/(S(lit3py55t21z5v55vlm25s55))/2026/11/rain/",
        "https://a.org/2026/11/rain/?sid=0123456789abcdef0123",
        "https://a.org/2026/x/../11/./rain/",
        "https://a-org.cdn.ampproject.org/c/s/a.org/2026/11/rain/amp/",
    ],
)
def test_forms_of_one_page(url):
    assert to_canonical(url) == PLAIN


@pytest.mark.parametrize(
    "url",
    [
        "https://a.org/story?id=7",
        "https://a.org/?p=2000",
        "https://a.org/story?sid=81412",
        "https://a.org/?s=rain",
        "https://a.org/search?ref=7&source=rain",
        "https://a.org/amp",
        "https://a.org/news/print-is-dead",
        "https://a.org/x?output=xml",
        "https://a.org/x?m=202611",
        "https://a.org/x?campaign=1944&keyword=tank",
        "https://a.org/news//rain",
        "https://a.org/caf%C3%A9",
        "http://a.org:8080/x",
    ],
)
def test_what_may_be_another_page_stays(url):
    assert to_canonical(url) == url


def test_a_parameter_to_keep_stays():
    assert to_canonical("https://a.org/x?print=1", keep=("print",)) == "https://a.org/x?print=1"
    site = Site(
        "A", "https://a.org/", ("a.org",), keep_parameters=frozenset({"m"}), drop_parameters=frozenset({"from"})
    )
    assert site.to_canonical("https://a.org/x?m=1&from=home") == "https://a.org/x?m=1"


@given(st.text(max_size=80), st.sampled_from(["", "https://a.org/", "http://", "//a.org/?", "https://a.org/?x="]))
def test_a_spelling_is_its_own_spelling(text, start):
    url = to_canonical(start + text)
    assert url is None or to_canonical(url) == url


def test_hosts_for_phones_are_the_site():
    site = Site("A", "https://www.a.org/", ("www.a.org",))
    for host in ("m.a.org", "mobile.a.org", "amp.a.org", "a.org", "www.a.org"):
        assert site.to_canonical(f"http://{host}/x") == "https://www.a.org/x"
    for host in ("shop.a.org", "m.b.org", "ma.org", "m.a.org.evil.example", "a.org:81"):
        assert site.to_canonical(f"https://{host}/x") is None


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.guardian.co.uk", "guardian.co.uk"),
        ("a.blogspot.com", "a.blogspot.com"),
        ("news.a.com.cn", "a.com.cn"),
        ("127.0.0.1:8801", "127.0.0.1"),
        ("localhost", "localhost"),
        ("www.xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_registered_domains(host, domain):
    assert to_registered_domain(host) == domain


def test_nobody_speaks_for_another_domain():
    assert is_same_owner("https://m.a.co.uk/x", "https://www.a.co.uk/x")
    assert not is_same_owner("https://a.co.uk/x", "https://b.co.uk/x")
    assert not is_same_owner("https://a.github.io/x", "https://b.github.io/x")
    assert not is_same_owner("https://127.0.0.1/", "https://127.0.0.2/")
    assert not is_same_owner("https://[bad", "https://[bad")


def test_the_suffix_list_is_read_without_a_network(monkeypatch):
    """tldextract fetches its list by default: with `suffix_list_urls=()` it does not."""
    from spiders import addresses

    def refuse(*_args, **_kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert addresses._suffixes.suffix_list_urls == ()
    assert type(addresses._suffixes)(suffix_list_urls=(), cache_dir=None)("x.a.co.uk").suffix == "co.uk"
