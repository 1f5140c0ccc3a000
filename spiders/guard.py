"""Keeps a crawl out of private networks: every address is checked when its name is resolved, and by its spelling.

Wiring: `SETTINGS` below. The resolver counts only as a setting of the project: in a spider's `custom_settings` Scrapy
ignores it without a word, so the middleware refuses every request until the resolver is really there.
"""

from __future__ import annotations

import ipaddress
import socket
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from twisted.internet._resolver import GAIResolver, HostResolution
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

ALLOWED_SETTING = "COPYDESK_ALLOWED_NETWORKS"
"""Networks that may be reached although they are not public, such as `127.0.0.0/8` for a web on this machine."""

SETTINGS: dict[str, Any] = {
    "TWISTED_DNS_RESOLVER": "spiders.guard.GuardedResolver",
    # Nearer to the downloader than the retries: what is refused is not asked for again.
    "DOWNLOADER_MIDDLEWARES": {"spiders.guard.Guard": 560},
    ALLOWED_SETTING: [],
}

CACHED_SECONDS = 300.0
"""How long an answer holds; Scrapy's own cache never forgets, and a crawl runs for months."""
MAX_CACHED = 10_000

CLOSED_NETWORKS: tuple[Network, ...] = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    )
)  # fmt: skip
"""The special-purpose registries of IANA (RFC 6890 and updates), and what carries IPv4 inside IPv6."""

PUBLIC_IPV6 = ipaddress.IPv6Network("2000::/3")
"""All that IANA has given out for the public Internet. Mapped, translated (64:ff9b::), local and multicast addresses
lie outside."""


class ForbiddenAddressError(IgnoreRequest):  # type: ignore[misc,unused-ignore]
    """A request that leads into a network which is closed to crawls; the text names host and address."""


def is_public(address: Address, allowed: Iterable[Network] = ()) -> bool:
    """Whether a crawl may connect to an address: one on the public Internet, or one that was allowed by name.

    >>> is_public(ipaddress.ip_address("93.184.215.14")), is_public(ipaddress.ip_address("::ffff:93.184.215.14"))
    (True, False)
    """
    if any(address.version == network.version and address in network for network in allowed):
        return True
    if isinstance(address, ipaddress.IPv6Address) and (address not in PUBLIC_IPV6 or address.scope_id):
        return False
    return not any(address.version == network.version and address in network for network in CLOSED_NETWORKS)


def to_address(host: str) -> Address | None:
    """The address that a host is a spelling of, as the C library reads it; None for a name.

    Reads decimal, hexadecimal, octal and shortened IPv4, IPv6 with zones and brackets, dots at the end, escaped
    characters, and digits and dots of other scripts.

    >>> to_address("0x7f.1"), to_address("２１３０７０６４３３"), to_address("a.org")
    (IPv4Address('127.0.0.1'), IPv4Address('127.0.0.1'), None)
    """
    text = unicodedata.normalize("NFKC", unquote(host)).replace("\u3002", ".").replace("\u00ad", "")
    text = text.strip().strip("[]").rstrip(".").partition("%")[0]
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(text))
    except (OSError, ValueError):
        return None


def load_networks(values: Iterable[str] | str) -> tuple[Network, ...]:
    """The networks of the setting; raises ValueError for what is none.

    >>> load_networks("127.0.0.0/8, ::1")
    (IPv4Network('127.0.0.0/8'), IPv6Network('::1/128'))
    """
    names = values.split(",") if isinstance(values, str) else values
    return tuple(ipaddress.ip_network(name.strip()) for name in names if name.strip())


@implementer(IResolutionReceiver)
class _Answers:
    """Gathers all the addresses of one name before anything is connected to."""

    def __init__(self, resolver: GuardedResolver, receiver: Any, host: str, port: int) -> None:
        self._resolver, self._receiver, self._host, self._port = resolver, receiver, host, port
        self._addresses: list[Any] = []

    def resolutionBegan(self, resolution: Any) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        self._addresses.append(address)

    def resolutionComplete(self) -> None:
        checked = self._resolver.check(self._host, self._addresses)
        _deliver(self._receiver, checked, self._port)


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolves names, and gives out addresses only when every one of them may be reached.

    What it gives out is what is connected to, so a name that answers differently the next time wins nothing. `refused`
    has the reason for each name that was refused.
    """

    def __init__(self, reactor: Any, allowed: Sequence[Network] = ()) -> None:
        self.refused: OrderedDict[str, str] = OrderedDict()
        self._reactor = reactor
        self._allowed = tuple(allowed)
        # Looked up by name on every call, so that tests can answer in place of the name servers.
        self._lookup = GAIResolver(reactor, getaddrinfo=lambda *asked: socket.getaddrinfo(*asked))  # type: ignore[arg-type, unused-ignore]
        self._cache: OrderedDict[str, tuple[float, tuple[Any, ...]]] = OrderedDict()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> GuardedResolver:
        return cls(reactor, load_networks(crawler.settings.getlist(ALLOWED_SETTING)))

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(self)

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Any = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        """Resolve a name; see `twisted.internet.interfaces.IHostnameResolver`."""
        expires, addresses = self._cache.get(hostName, (0.0, ()))
        if time.monotonic() >= expires:
            answers: Any = _Answers(self, resolutionReceiver, hostName, portNumber)
            return self._lookup.resolveHostName(answers, hostName, portNumber, addressTypes, transportSemantics)
        resolution = HostResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        _deliver(resolutionReceiver, addresses, portNumber)
        return resolution

    def check(self, host: str, addresses: Sequence[Any]) -> tuple[Any, ...]:
        """The answers for a name, all or none; kept for a while, unless there were none: that may pass."""
        self.refused.pop(host, None)
        closed = [address.host for address in addresses if not self._is_open(address.host)]
        if closed:
            self.refused[host] = f"{host} is {', '.join(dict.fromkeys(closed))}, which no crawl may reach"
        checked = () if closed else tuple(addresses)
        if addresses:
            self._cache[host] = (time.monotonic() + CACHED_SECONDS, checked)
        for kept in (self._cache, self.refused):
            while len(kept) > MAX_CACHED:
                kept.popitem(last=False)
        return checked

    def _is_open(self, host: str) -> bool:
        address = to_address(host)
        return address is not None and "%" not in host and is_public(address, self._allowed)


def _deliver(receiver: Any, addresses: Sequence[Any], port: int) -> None:
    """Hand checked addresses to whoever asked, with the port that was asked for."""
    for address in addresses:
        receiver.addressResolved(type(address)(address.type, address.host, port))
    receiver.resolutionComplete()


class Guard:
    """Refuses requests that spell out a closed address, and says why a name was refused."""

    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed = tuple(allowed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Guard:
        return cls(load_networks(crawler.settings.getlist(ALLOWED_SETTING)))

    def process_request(self, request: Request) -> None:
        """Raise ForbiddenAddressError for an address that may not be reached."""
        if not isinstance(_find_resolver(), GuardedResolver):
            raise ForbiddenAddressError("no request is made: TWISTED_DNS_RESOLVER of the project is not the guard")
        host = urlsplit(request.url).hostname or ""
        address = to_address(host)
        # With a proxy the name is resolved by the proxy, but an address that is spelled out is refused all the same.
        if address is not None and not is_public(address, self._allowed):
            raise ForbiddenAddressError(f"{host} is {address}, which no crawl may reach")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raise ForbiddenAddressError in place of "not found" for a name that was refused."""
        reason = getattr(_find_resolver(), "refused", {}).get(urlsplit(request.url).hostname or "")
        if reason and not isinstance(exception, ForbiddenAddressError):
            raise ForbiddenAddressError(reason) from exception


def _find_resolver() -> Any:
    from twisted.internet import reactor

    return getattr(reactor, "nameResolver", None)
