"""The tables, in the SQL that SQLite and PostgreSQL share. `{serial}` is how each numbers rows by itself."""

from __future__ import annotations

FAR = 1e15
"""A moment that never comes."""

TABLES = """
CREATE TABLE IF NOT EXISTS target (
    url TEXT PRIMARY KEY,
    site TEXT NOT NULL, host TEXT NOT NULL, kind TEXT NOT NULL,
    priority INTEGER NOT NULL, depth INTEGER NOT NULL, pages_left INTEGER NOT NULL,
    facts TEXT NOT NULL, origin TEXT NOT NULL, is_start INTEGER NOT NULL,
    state TEXT NOT NULL,
    found_at DOUBLE PRECISION NOT NULL,
    not_before DOUBLE PRECISION NOT NULL,
    worker TEXT, lease_until DOUBLE PRECISION,
    turn INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    losses INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    visits INTEGER NOT NULL DEFAULT 0,
    changes INTEGER NOT NULL DEFAULT 0,
    visit_wait DOUBLE PRECISION,
    due_at DOUBLE PRECISION,
    visited_at DOUBLE PRECISION,
    etag TEXT NOT NULL DEFAULT '', last_modified TEXT NOT NULL DEFAULT '', digest TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS target_queued ON target (host, priority DESC, found_at) WHERE state = 'queued';
CREATE INDEX IF NOT EXISTS target_leased ON target (host, lease_until) WHERE state = 'leased';
CREATE INDEX IF NOT EXISTS target_due ON target (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS target_failed ON target (host) WHERE state = 'failed';

CREATE TABLE IF NOT EXISTS host (
    host TEXT PRIMARY KEY,
    site_delay DOUBLE PRECISION NOT NULL DEFAULT 0,
    own_delay DOUBLE PRECISION NOT NULL DEFAULT 0,
    free_at DOUBLE PRECISION NOT NULL DEFAULT 0,
    work_at DOUBLE PRECISION NOT NULL DEFAULT 0,
    pause_until DOUBLE PRECISION NOT NULL DEFAULT 0,
    ready_at DOUBLE PRECISION NOT NULL DEFAULT 0,
    worker TEXT, held_until DOUBLE PRECISION NOT NULL DEFAULT 0,
    errors INTEGER NOT NULL DEFAULT 0,
    pauses INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS host_ready ON host (ready_at);

CREATE TABLE IF NOT EXISTS visit (
    id {serial},
    target TEXT NOT NULL, url TEXT NOT NULL, site TEXT NOT NULL, host TEXT NOT NULL, kind TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    outcome TEXT NOT NULL, reason TEXT NOT NULL,
    status INTEGER NOT NULL, size_bytes BIGINT NOT NULL, latency DOUBLE PRECISION NOT NULL,
    worker TEXT NOT NULL, file TEXT, start_bytes BIGINT, length_bytes BIGINT, digest TEXT NOT NULL DEFAULT '',
    facts TEXT NOT NULL DEFAULT '[]', origin TEXT NOT NULL DEFAULT '',
    cleaner TEXT, cleaning TEXT,
    article_status TEXT, version INTEGER, copy_of TEXT
);
CREATE INDEX IF NOT EXISTS visit_raw ON visit (cleaner, id) WHERE cleaning = 'raw';
CREATE INDEX IF NOT EXISTS visit_copy ON visit (copy_of) WHERE cleaning = 'copy';
CREATE INDEX IF NOT EXISTS visit_file ON visit (worker, file, start_bytes) WHERE file IS NOT NULL;

CREATE TABLE IF NOT EXISTS story (
    address TEXT PRIMARY KEY,
    target TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS record (
    target TEXT PRIMARY KEY,
    text_hash TEXT NOT NULL, version INTEGER NOT NULL, visit BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS part (
    worker TEXT NOT NULL, name TEXT NOT NULL, folder TEXT NOT NULL,
    length_bytes BIGINT NOT NULL, records BIGINT NOT NULL, is_whole INTEGER NOT NULL,
    PRIMARY KEY (folder, name)
);
CREATE TABLE IF NOT EXISTS worker (
    worker TEXT PRIMARY KEY,
    folder TEXT NOT NULL, machine TEXT NOT NULL, process INTEGER NOT NULL,
    started_at DOUBLE PRECISION NOT NULL, seen_at DOUBLE PRECISION NOT NULL
);
CREATE TEMPORARY TABLE IF NOT EXISTS my_site (
    site TEXT PRIMARY KEY, is_open INTEGER NOT NULL, has_room INTEGER NOT NULL
);
CREATE TEMPORARY TABLE IF NOT EXISTS my_host (host TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS note (key TEXT PRIMARY KEY, text TEXT NOT NULL);
"""

OFFERED_COLUMNS = {
    "url": "TEXT", "site": "TEXT", "host": "TEXT", "kind": "TEXT", "priority": "INTEGER", "depth": "INTEGER",
    "pages_left": "INTEGER", "facts": "TEXT", "origin": "TEXT", "is_start": "INTEGER",
}  # fmt: skip
"""The columns that a Target fills, in the order of its row."""
