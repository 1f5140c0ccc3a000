"""copydesk's crawling side: what to fetch, how politely, and what becomes of it.

Cleaning is done by `cleaner`, through its public names only.
"""
