"""Many inputs → part files: cut into shards, cleaned by a crew of workers, gone on with after anything."""

from cleaner.batch.parts import find_parts, write_whole
from cleaner.batch.plan import DEFAULT_PART_BYTES, Plan
from cleaner.batch.run import ENGINES, Outcome, OutputError, Progress, count_kept, run_batch
from cleaner.batch.shards import Piece, Shard, find_shards

__all__ = [
    "DEFAULT_PART_BYTES", "ENGINES", "Outcome", "OutputError", "Piece", "Plan", "Progress", "Shard",
    "count_kept", "find_parts", "find_shards", "run_batch", "write_whole",
]  # fmt: skip
