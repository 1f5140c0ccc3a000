"""A bare Scrapy spider with the project's defences: asks for addresses and prints what became of each, as JSON.

python plain_crawl.py '{"urls": […], "settings": {…}, "answers": {"name": ["address", …]}, "meta": {…}, "hosts": […]}'

`answers` stand in for the name servers; `hosts` are those of the one site that the spider knows.
"""

from __future__ import annotations

import json
import logging
import socket
import sys

QUIET = {
    "RETRY_ENABLED": False,
    "LOG_LEVEL": "CRITICAL",
    "USER_AGENT": "copydesk/test (+https://a.example/)",
    "CONCURRENT_REQUESTS": 100,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 100,
}


def crawl(told):
    """What became of each address."""
    from scrapy import Request, Spider
    from scrapy.crawler import AsyncCrawlerProcess

    from spiders.defences import SETTINGS
    from spiders.politeness import find_trouble, to_reason
    from spiders.site import Site

    ends = {}

    class Plain(Spider):
        name = "plain"
        if "hosts" in told:
            sites = (Site("Plain", f"http://{told['hosts'][0]}/", tuple(told["hosts"])),)
            allowed_domains = [host.partition(":")[0] for host in told["hosts"]]

        async def start(self):
            for url in told["urls"]:
                try:
                    yield Request(
                        url,
                        self.parse,
                        errback=self.note,
                        cb_kwargs={"asked": url},
                        meta=dict(told.get("meta", {})),
                        dont_filter=told.get("dont_filter", False),
                    )
                except ValueError as error:
                    ends[url] = {"error": "ValueError", "reason": str(error)}

        def parse(self, response, asked):
            trouble = find_trouble(response)
            ends[asked] = {"url": response.url, "status": response.status, "size": len(response.body)}
            if trouble:
                ends[asked]["trouble"] = trouble.reason

        def note(self, failure):
            asked, error = failure.request.cb_kwargs["asked"], failure.value
            response = getattr(error, "response", None)
            trouble = find_trouble(response) if response is not None else None
            ends[asked] = {
                "error": type(error).__name__,
                "reason": trouble.reason if trouble else to_reason(error),
                "pause": getattr(error, "retry_after_seconds", trouble and trouble.retry_after_seconds),
            }

    settings = {**SETTINGS, **QUIET}
    for name, value in told.get("settings", {}).items():
        settings[name] = {**settings[name], **value} if isinstance(value, dict) and name in settings else value
    logging.disable(logging.CRITICAL)
    process = AsyncCrawlerProcess(settings)
    process.crawl(Plain)
    process.start()
    return ends


def answer_names(names):
    """Let these names answer with these addresses."""
    ask = socket.getaddrinfo

    def answer(host, port, *asked):
        if host not in names:
            return ask(host, port, *asked)
        ends = [(socket.AF_INET6, (a, port, 0, 0)) if ":" in a else (socket.AF_INET, (a, port)) for a in names[host]]
        return [(family, socket.SOCK_STREAM, 6, "", end) for family, end in ends]

    socket.getaddrinfo = answer


if __name__ == "__main__":
    TOLD = json.loads(sys.argv[1])
    answer_names(TOLD.get("answers", {}))
    print(json.dumps(crawl(TOLD)))
