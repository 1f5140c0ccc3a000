"""What keeps a crawl on its sites, and from what it has."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.offsite import OffsiteMiddleware

from spiders.news import NewsSpider
from spiders.site import to_host


class StayOnSite(OffsiteMiddleware):  # type: ignore[misc,unused-ignore]
    """Lets a request pass when its host belongs to the site it was made for, and no redirect leads to what is known.

    Scrapy's own middleware knows one list of domains for the whole spider and takes in all their subdomains; a site
    file names hosts, and one site's redirect to another is not that site's page. Nothing calls back for what is refused
    here, so it is noted in the tally.
    """

    def should_follow(self, request: Request, spider: Spider) -> bool:
        """Whether the request may be made."""
        news = cast(NewsSpider, spider)
        host = to_host(urlsplit(request.url))
        site = request.cb_kwargs.get("site")
        if site is None:  # robots.txt, asked for by Scrapy on behalf of a request that passed
            return any(host in site.hosts or host in site.start_hosts for site in news.sites)
        url = request.cb_kwargs["url"]
        if request.url != url and site.to_canonical(request.url) in news.known:
            news.tally.of(site).copy(url)
            return False
        if host in site.hosts or ("origin" not in request.cb_kwargs and host in site.start_hosts):
            return True
        news.tally.of(site).fail(url, f"led off the site, to {request.url}")
        return False
