"""Addresses in one spelling, so that a story that is linked in ten ways is fetched once.

What changes only how a page is shown or counted goes: fragments, tracking parameters, session ids, AMP, print and
mobile forms. What may change which page it is stays.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from tldextract import TLDExtract
from w3lib.url import safe_url_string

from cleaner.embedding import USUAL_PORTS, to_host

MAX_URL_CHARS = 2000
"""Longer addresses are session state or traps; Scrapy and most servers stop near the same length."""

TRACKING_PREFIXES = tuple("utm_ at_ mtm_ pk_ matomo_ piwik_ itm_ hsa_ oly_ vero_ ns_ _hs fb_ guce_".split())
TRACKING_NAMES = frozenset(
    """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid li_fat_id igshid igsh mc_cid mc_eid
    mkt_tok _ga _gl __twitter_impression cmp cmpid cmpi icid ocid taid ito ncid ref_src ref_url referrer referer
    smid smtyp spm xtor trk guccounter sharetype sr_share ftag srnd sref nsukey isappinstalled from_source rss
    """.split()
)
"""Query parameters that say how a reader came and not what is shown. Names count as a whole: `source` and `ref` may be
part of what is asked for."""

SESSION_NAMES = frozenset("phpsessid jsessionid aspsessionid cftoken oscsid zenid".split())
MAYBE_SESSION_NAMES = frozenset("session sessionid session_id sessid sid s cfid".split())
"""Parameters that carry a session when their value looks like one: `s=rain` is a search, `sid=81412` a story."""
SESSION_VALUE = re.compile(r"(?=.*\d)[0-9a-z]{16,}", re.I)
PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*|/\([SXF]\([0-9a-z]{16,}\)\)", re.I)
"""Sessions in a path, as Java and ASP.NET write them."""

FORM_FLAGS = frozenset("amp isamp amp_js_v usqp print printable printer mobile m".split())
FLAG_VALUES = frozenset({"", "1", "true", "yes", "amp", "mobile"})
FORM_CHOICES = frozenset("outputtype output view format mode".split())
CHOICE_VALUES = frozenset({"amp", "print", "printable", "mobile"})
"""Parameters that ask for another form of the same page, by what they say: `page=2` and `output=xml` do not."""
FORM_PATHS = re.compile(r"(?<=[^/])(?:/(?:amp|print|amphtml)/?|\.amp(?=\.html?\Z)|\.amp)\Z", re.I)
"""Ends of a path that name such a form: `/2026/rain/amp/`, `/rain.amp.html`."""

_suffixes = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
"""The public suffix list that comes with tldextract. It never asks the network, and writes no cache."""


def to_canonical(url: str, *, keep: Collection[str] = ()) -> str | None:
    """One spelling of an address: without fragment, tracking, sessions, and other forms of the same page.

    Parameters named in `keep` stay. None for what is no address of the web, or is too long.

    >>> to_canonical("HTTPS://A.org:443/x/../rain/amp/?utm_source=rss&b=2&a=1#top")
    'https://a.org/rain/?a=1&b=2'
    """
    if len(url) > MAX_URL_CHARS:
        return None
    try:
        parts = urlsplit(safe_url_string(_unwrap(url.strip())))
        host = to_host(parts)
    except ValueError:
        return None
    if parts.scheme not in USUAL_PORTS or not host.strip("."):
        return None
    query = sorted(part for part in parts.query.split("&") if part and not _is_noise(part, keep))
    return urlunsplit((parts.scheme, host, _to_path(parts.path), "&".join(query), ""))


@lru_cache(maxsize=10_000)
def to_registered_domain(host: str) -> str:
    """What somebody registered: the public suffix of a host and one label more; a numeric address is its own.

    >>> to_registered_domain("news.bbc.co.uk"), to_registered_domain("a.github.io"), to_registered_domain("127.0.0.1")
    ('bbc.co.uk', 'a.github.io', '127.0.0.1')
    """
    name = host.partition(":")[0] if host.count(":") == 1 else host
    found = _suffixes(name)
    if found.suffix or found.ipv4 or found.ipv6:
        return found.top_domain_under_public_suffix or name
    return ".".join(name.rsplit(".", 2)[-2:])  # an unlisted top level is a public suffix (publicsuffix.org)


def is_same_owner(url: str, other: str) -> bool:
    """Whether two addresses are within one registered domain: only then what one page says of the other is believed.

    >>> is_same_owner("https://news.a.co.uk/x", "https://a.co.uk/y"), is_same_owner("https://a.co.uk/", "https://b.co.uk/")
    (True, False)
    """
    try:
        hosts = [urlsplit(address).hostname or "" for address in (url, other)]
    except ValueError:
        return False
    return bool(hosts[0]) and to_registered_domain(hosts[0]) == to_registered_domain(hosts[1])


def _unwrap(url: str) -> str:
    """The address inside one of an AMP cache: `https://a-org.cdn.ampproject.org/c/s/a.org/rain`."""
    head, mark, rest = url.partition(".ampproject.org/")
    if mark and head.count("/") == 2:
        kind, _, rest = rest.partition("/")
        is_secure = rest.startswith("s/")
        if kind in ("c", "v", "wp") and rest:
            return f"http{'s' if is_secure else ''}://{rest.removeprefix('s/')}"
    return url


def _to_path(path: str) -> str:
    path = PATH_SESSION.sub("", path) or "/"
    if "/." in path:
        is_folder = path.endswith(("/", "/.", "/.."))
        path = posixpath.normpath(path).replace("//", "/") + ("/" if is_folder else "")
        path = path.replace("//", "/")
    shorter = FORM_PATHS.sub("", path)
    if shorter != path:
        path = shorter + ("/" if path.endswith("/") else "")
    return path


def _is_noise(part: str, keep: Collection[str]) -> bool:
    name, _, value = part.partition("=")
    if name in keep:
        return False
    name, value = name.lower(), value.lower()
    if name.startswith(TRACKING_PREFIXES) or name in TRACKING_NAMES or name in SESSION_NAMES:
        return True
    if name in MAYBE_SESSION_NAMES:
        return bool(SESSION_VALUE.fullmatch(value))
    return (name in FORM_FLAGS and value in FLAG_VALUES) or (name in FORM_CHOICES and value in CHOICE_VALUES)
