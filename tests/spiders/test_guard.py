"""Private addresses in every spelling: by URL, by redirect, by what a name server answers. None is reached."""

from __future__ import annotations

import ipaddress
from types import SimpleNamespace

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from fixtures.sites.serve import Web
from fixtures.sites.story import Answer
from spiders.guard import GuardedResolver, is_public, load_networks, to_address
from tests.spiders.test_odd_answers import WITHOUT, plain_crawl

HERE = (
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7F.1", "0x7f.0.0.1", "0x7f.0x0.0x0.0x1",
    "0177.0.0.1", "017700000001", "0177.1", "0177.0x0.1", "0000177.0.0.1", "127.0.0.1.", "127.1.", "2130706433.",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:0001]", "[::FFFF:127.0.0.1]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "[2002:7f00:0001:0000::1]", "[::1]", "[::1%25lo]",
    "[0:0:0:0:0:0:0:1]", "①②⑦.⓪.⓪.①", "１２７.０.０.１", "127。0。0。1", "127．0．0．1", "１２７｡1",
    "%31%32%37.0.0.1", "127%2e0%2e0%2e1", "127.0.0\u00ad.1", "a.org@127.0.0.1", "a.org:80@127.1", "0", "0.0.0.0",
    "[::]", "[::0]", "localhost", "LOCALHOST", "localhost.",
)  # fmt: skip
"""Spellings of this machine, all but some of the last ones of 127.0.0.1."""
ELSEWHERE = (
    "10.0.0.1", "0xA000001", "012.0.0.1", "167772161", "172.16.0.1", "172.31.255.254", "192.168.0.1", "0300.0250.0.1",
    "192.168.257", "169.254.169.254", "0xA9FEA9FE", "2852039166", "0251.0376.0251.0376", "[::ffff:a9fe:a9fe]",
    "[fd00:ec2::254]", "[fe80::1]", "[fe80::1%25eth0]", "[fc00::1]", "[ff02::1]", "100.64.0.1", "100.100.100.200",
    "192.0.0.192", "198.18.0.1", "224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1",
    "[2001:db8::1]", "[2001::7f00:1]", "[64:ff9b:1::a00:1]", "[5f00::1]", "[100::1]", "[fec0::1]",
)  # fmt: skip
"""Addresses of other closed networks: private, of metadata services, shared, multicast, translated, tunnelled."""
NAMES = {
    "loop.test": ["127.0.0.1"],
    "loop6.test": ["::1"],
    "mapped.test": ["::ffff:127.0.0.1"],
    "translated.test": ["64:ff9b::7f00:1"],
    "metadata.test": ["169.254.169.254"],
    "private.test": ["10.1.2.3"],
    "mixed.test": ["93.184.215.14", "127.0.0.1"],
    "mixed6.test": ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", "fd00::1"],
    "zero.test": ["0.0.0.0"],
}
PUBLIC = (
    "93.184.215.14",
    "8.8.8.8",
    "2606:4700::1111",
    "1.1.1.1",
    "100.128.0.1",
    "172.32.0.1",
    "192.0.3.1",
    "198.20.0.1",
)


def bare(spelling):
    return spelling.rpartition("@")[2].replace("%25", "%")


@pytest.mark.parametrize("spelling", [s for s in (*HERE, *ELSEWHERE) if "ocal" not in s.lower()])
def test_a_spelling_is_read_and_closed(spelling):
    address = to_address(bare(spelling))
    assert address is not None and not is_public(address)


@pytest.mark.parametrize("spelling", PUBLIC)
def test_public_addresses_are_open(spelling):
    assert is_public(ipaddress.ip_address(spelling))


@pytest.mark.parametrize("name", ["a.org", "www.127.org", "10.org", "0xa.b.org", "localhost", "x-1", "", "1.2.3.4.5"])
def test_names_are_no_addresses(name):
    assert to_address(name) is None


def test_a_network_is_opened_by_its_name_only():
    here = ipaddress.ip_address("127.0.0.1")
    assert is_public(here, load_networks(["127.0.0.0/8"]))
    assert not is_public(here, load_networks("10.0.0.0/8,192.168.1.1"))
    assert not is_public(ipaddress.ip_address("::ffff:127.0.0.1"), load_networks(["127.0.0.0/8"]))
    with pytest.raises(ValueError):
        load_networks("somewhere")


class Receiver:
    """Takes what a resolver gives out."""

    def __init__(self):
        self.hosts, self.is_complete = [], False

    def resolutionBegan(self, resolution):
        self.resolution = resolution

    def addressResolved(self, address):
        self.hosts.append((address.host, address.port))

    def resolutionComplete(self):
        self.is_complete = True


class Lookup:
    """Answers with these addresses, the next ones the next time."""

    def __init__(self, *answers):
        self.answers = list(answers)

    def resolveHostName(self, receiver, host, port, types, semantics):
        from twisted.internet.address import IPv4Address

        receiver.resolutionBegan(None)
        for address in self.answers.pop(0):
            receiver.addressResolved(IPv4Address("TCP", address, port))
        receiver.resolutionComplete()


def resolver_with(*answers):
    resolver = GuardedResolver(SimpleNamespace(getThreadPool=None))
    resolver._lookup = Lookup(*answers)
    return resolver


def resolve(resolver, host="a.test", port=80):
    receiver = Receiver()
    resolver.resolveHostName(receiver, host, port)
    assert receiver.is_complete
    return receiver.hosts


def test_one_closed_address_closes_the_name():
    resolver = resolver_with(["93.184.215.14", "10.0.0.1"])
    assert resolve(resolver) == []
    assert resolver.refused["a.test"] == "a.test is 10.0.0.1, which no crawl may reach"


def test_a_name_that_answers_differently_the_next_time_wins_nothing(monkeypatch):
    """The addresses that were checked are those given out; they are kept, and checked again when asked again."""
    resolver = resolver_with(["93.184.215.14"], ["127.0.0.1"], ["93.184.215.14"])
    assert resolve(resolver) == [("93.184.215.14", 80)]
    assert resolve(resolver, port=443) == [("93.184.215.14", 443)], "out of the cache, with its own port"
    monkeypatch.setattr("spiders.guard.CACHED_SECONDS", 0.0)
    resolver._cache.clear()
    assert resolve(resolver) == []
    assert resolve(resolver) == [("93.184.215.14", 80)]
    assert resolver.refused == {}


def test_a_name_without_an_answer_is_asked_for_again():
    resolver = resolver_with([], ["93.184.215.14"])
    assert resolve(resolver) == []
    assert resolve(resolver) == [("93.184.215.14", 80)]


def crawl_secrets(settings):
    """Ask for a secret on this machine in every spelling: by URL, by redirects of an allowed host, by names."""
    secret = {"/secret": Answer("the secret"), "/robots.txt": Answer("", status=404)}
    with Web(more={"secret": ("127.0.0.1", secret), "outside": ("127.0.0.2", {})}) as web:
        port = web.bases["secret"].rpartition(":")[2]
        targets = [f"http://{host}:{port}/secret" for host in (*HERE, *NAMES)]
        for number, target in enumerate(targets):
            location = target.encode("utf-8").decode("latin-1")
            web.answers["outside"][f"/{number}"] = Answer("", status=302, location=location)
        redirects = [f"{web.bases['outside']}/{number}" for number in range(len(targets))]
        ends = plain_crawl([*targets, *redirects], settings=settings, answers=NAMES, dont_filter=True)
        reached = [asked.host for asked in web.log if asked.site == "secret"]
    return {url: ends.get(url) for url in (*targets, *redirects)}, reached


@pytest.mark.crawl
def test_no_spelling_reaches_a_closed_address():
    ends, reached = crawl_secrets({"COPYDESK_ALLOWED_NETWORKS": ["127.0.0.2/32"]})
    assert reached == []
    assert len(ends) >= 2 * 30
    for url, end in ends.items():
        assert end is not None and "error" in end, url
    kinds = {end["error"] for end in ends.values()}
    assert kinds <= {"ForbiddenAddressError", "RobotsUnavailableError"}, kinds
    # What the resolver cannot read at all has no robots.txt either.
    assert sum(end["error"] == "RobotsUnavailableError" for end in ends.values()) < 10
    for name in NAMES:
        assert any(name in url and end["error"] == "ForbiddenAddressError" for url, end in ends.items()), name


@pytest.mark.crawl
def test_without_the_defence_they_do():
    settings = {**WITHOUT, "METAREFRESH_ENABLED": False, "ROBOTSTXT_OBEY": False}
    ends, reached = crawl_secrets(settings)
    assert len({host.partition(":")[0] for host in reached}) > 10
    assert sum(end is not None and end.get("status") == 200 for end in ends.values()) > 30


@pytest.mark.crawl
def test_a_resolver_that_is_not_the_guard_stops_everything():
    """Scrapy ignores the setting in a spider's custom_settings; then nothing goes out."""
    with Web() as web:
        url = web.bases["relay"] + "/odd/"
        resolver = {"TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver"}
        ends = plain_crawl([url], settings=resolver)
        assert web.log == []
    assert "is not the guard" in ends[url]["reason"]
