"""Parts are made once, alike by any number of workers, and anew when anything that can change them did."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from cleaner import Options, clean_many, read
from cleaner.batch import OutputError, Plan, run_batch
from cleaner.batch.make import STATE_SECONDS
from cleaner.workers import Limits
from cleaner.write import WRITERS
from tests.batch.batching import COMMAND, digest, load_records, run, start, write_lines

SMALL = 4_000


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "dump.jsonl", 60)


def test_parts_hold_what_one_run_in_order_writes(dump: Path, tmp_path: Path) -> None:
    for kind in ("jsonl", "txt"):
        out = tmp_path / kind
        outcome = run(dump, out, workers=2, part_bytes=SMALL, kind=kind)
        writer = WRITERS[kind]
        parts = sorted(out.glob("part-*"))
        texts = [writer.to_text(article) for article in clean_many(read(dump))]
        assert writer.between.join(path.read_text(encoding="utf-8") for path in parts) == writer.between.join(texts)
        assert outcome.made == len(parts) > 4 and outcome.summary.inputs == 60


@pytest.mark.parametrize("kind", ["json", "csv", "xml", "parquet"])
def test_every_part_is_a_file_of_its_format(dump: Path, tmp_path: Path, kind: str) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow", reason="pyarrow is an extra")
    outcome = run(dump, tmp_path / "out", workers=2, part_bytes=9_000, kind=kind)
    found = [
        page.url for path in sorted((tmp_path / "out").glob("part-*")) for page in read(path) if page.url is not None
    ]
    assert outcome.made > 1 and outcome.summary.inputs == 60
    assert kind == "xml" or found == [f"https://site{number % 5}.example/{number}" for number in range(60)]


def test_parts_are_the_same_for_any_number_of_workers(dump: Path, tmp_path: Path) -> None:
    for workers in (1, 3):
        run(dump, tmp_path / str(workers), workers=workers, part_bytes=SMALL)
    assert digest(tmp_path / "1") == digest(tmp_path / "3")


def test_a_second_run_makes_only_what_is_missing_or_outdated(dump: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = run(dump, out, part_bytes=SMALL)
    before = digest(out)

    def again(**choices: object) -> tuple[int, int]:
        outcome = run(dump, out, part_bytes=SMALL, **choices)
        assert outcome.summary.inputs == 60
        return outcome.made, outcome.kept

    assert again() == (0, first.made)
    (out / "part-00001.jsonl").unlink()
    (out / "part-00002.jsonl").write_bytes(b"")
    (out / ".part-00003.jsonl.done").write_text("{broken", encoding="utf-8")
    assert again() == (3, first.made - 3) and digest(out) == before
    assert again(options=Options(repair={"glue": "off"})) == (first.made, 0)
    assert again(options=Options(repair={"glue": "off"})) == (0, first.made)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "own.toml").write_text(
        '[[rule]]\nid = "promo.ford"\ngroup = "promo"\nlanguage = "en"\nphrases = ["Buy the Ford mug"]\n'
        'changes = ["Buy the Ford mug"]\nkeeps = ["She bought a mug."]\nseen = "here"\n',
        encoding="utf-8",
    )
    assert again(options=Options(rules=tmp_path / "rules")) == (first.made, 0)
    assert again() == (first.made, 0) and digest(out) == before


def test_a_changed_input_makes_its_own_parts_anew(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for name in ("a", "b", "c"):
        write_lines(folder / f"{name}.jsonl", 5)
    assert run(folder, out, part_bytes=500 * 5).made == 3
    write_lines(folder / "b.jsonl", 6)
    outcome = run(folder, out, part_bytes=500 * 5)
    assert (outcome.made, outcome.kept, outcome.summary.inputs) == (1, 2, 16)


def test_parts_of_inputs_that_are_gone_go(dump: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(dump, out, part_bytes=SMALL)
    (out / "part-00009-mine.txt").write_text("mine", encoding="utf-8")
    write_lines(dump, 10)
    outcome = run(dump, out, part_bytes=SMALL)
    assert outcome.removed > 2 and len(load_records(out)) == 10
    assert (out / "part-00009-mine.txt").exists()
    left = {path.name for path in out.iterdir() if path.name.startswith(".part-")}
    assert left == {f".{path.name}.done" for path in out.glob("part-*.jsonl")}


def test_the_parts_are_no_input_of_their_own_run(dump: Path) -> None:
    out = dump.parent / "out"
    for _ in range(2):
        assert run(dump.parent, out).summary.inputs == 60


def test_bad_inputs_are_records_of_their_parts(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The river rose two metres on Monday, the mayor said.", encoding="utf-8")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(300))
    (tmp_path / "c.txt").symlink_to(tmp_path / "nowhere")
    outcome = run([tmp_path, tmp_path / "missing.html"], tmp_path / "out")
    statuses = [record["status"] for record in load_records(tmp_path / "out")]
    assert statuses == ["article", "unreadable", "unreadable", "unreadable"] and outcome.summary.failed == 3


def test_documents_beyond_their_limits_cost_only_themselves(dump: Path, tmp_path: Path) -> None:
    lines = dump.read_text(encoding="utf-8").splitlines()
    for number in (7, 8, 30):
        lines[number] = json.dumps({"url": f"https://slow.example/{number}", "html": "<p>" + "word " * 2_000_000})
    dump.write_text("\n".join(lines), encoding="utf-8")
    plan = Plan(folder=str(tmp_path / "out"), limits=Limits(seconds=0.5))
    outcome = run_batch([str(dump)], plan, workers=2)
    records = load_records(tmp_path / "out")
    slow = [number for number, record in enumerate(records) if record["status"] == "too_slow"]
    assert slow == [7, 8, 30] and len(records) == 60 and outcome.summary.failed == 3
    assert records[7]["reason"] == "more than 0.5 seconds of processor time" and records[7]["origin"] == f"{dump}:8"
    assert run_batch([str(dump)], plan).made == 0


def test_a_file_whose_reading_is_too_slow_ends_there(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[" + '{"a":[[[[[1]]]]]},' * 1_000_000 + "1]", encoding="utf-8")
    (tmp_path / "b.txt").write_text("The river rose two metres on Monday, the mayor said.", encoding="utf-8")
    plan = Plan(folder=str(tmp_path / "out"), limits=Limits(seconds=0.5))
    run_batch([str(tmp_path)], plan, workers=1)
    told = [(record["origin"], record["status"]) for record in load_records(tmp_path / "out")]
    assert told == [(str(tmp_path / "a.json"), "too_slow"), (str(tmp_path / "b.txt"), "article")]


def test_two_runs_do_not_write_to_one_folder(dump: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(dump, "-o", f"{out}/", "--part-size", "0.004")
    assert process.stderr
    while process.poll() is None and not (out / ".part-00000.jsonl.part").exists():
        pass
    with pytest.raises(OutputError, match="another run"):
        run(dump, out)
    assert process.communicate(timeout=60)[1] == b"" and len(load_records(out)) == 60


def test_a_full_disk_is_told_and_nothing_is_left_half_written(dump: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / ".part-00001.jsonl.part").symlink_to("/dev/full")
    with pytest.raises(OutputError, match=r"part-00001\.jsonl: No space left on device\. Parts finished: 1"):
        run(dump, out, part_bytes=SMALL)
    assert {path.name for path in out.iterdir()} == {".parts.lock", "part-00000.jsonl", ".part-00000.jsonl.done"}
    assert run(dump, out, part_bytes=SMALL).summary.inputs == 60


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_folder_is_told(dump: Path, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    done = subprocess.run(
        [*COMMAND, str(dump), "-o", f"{tmp_path}/closed/out/"], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 1 and b"Permission denied" in done.stderr and b"Traceback" not in done.stderr


def test_a_name_too_long_is_told(dump: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, str(dump), "-o", f"{tmp_path}/{'x' * 300}/"], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 1 and b"File name too long" in done.stderr and b"Traceback" not in done.stderr


def test_an_unfinished_part_is_gone_on_with(dump: Path, tmp_path: Path) -> None:
    """A state tells of documents that are not cleaned again: here its record is one that cleaning would not make."""
    out = tmp_path / "out"
    run(dump, out)
    marker = json.loads((out / ".part-00000.jsonl.done").read_text(encoding="utf-8"))
    first = (out / "part-00000.jsonl").read_bytes().splitlines(keepends=True)
    text = first[0].replace(b"Rain", b"Snow")
    summary = {**marker["summary"], "statuses": {"article": 1}}
    state = {"identity": marker["identity"], "bytes": len(text), "summary": summary}
    (out / ".part-00000.jsonl.done").unlink()
    (out / ".part-00000.jsonl.state").write_text(json.dumps(state), encoding="utf-8")
    (out / ".part-00000.jsonl.part").write_bytes(text + b'{"torn": ')
    run(dump, out)
    assert (out / "part-00000.jsonl").read_bytes().splitlines(keepends=True) == [text, *first[1:]]
    assert STATE_SECONDS <= 10 and not (out / ".part-00000.jsonl.state").exists()
