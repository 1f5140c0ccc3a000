"""The command as a user runs it: processes, pipes, exit codes, files that are whole or absent."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest

from cleaner import cli
from cleaner.commands.output import open_output
from cleaner.progress import count_bytes

COMMAND = [sys.executable, "-m", "cleaner.cli"]
STORY = (
    "<!doctype html><html><head><title>River rises – Daily Ford</title></head><body><nav><a href='/'>Home</a> "
    "<a href='/s'>Sport</a></nav><article><h1>River rises</h1><p>The river rose two metres overnight, and the mayor "
    "asked people near the old bridge to leave their homes before noon.</p><p>Rain is expected to stop on Tuesday, the "
    "weather service said, but the water will stay high for days and schools remain closed.</p></article></body></html>"
)


class Done(NamedTuple):
    """What a run came to."""

    returncode: int
    stdout: bytes
    stderr: bytes


Run = Callable[..., Done]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in this process, with its output in pipes."""

    def run_main(*args: str | Path, data: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = cli.main([str(arg) for arg in args])
        sys.stdout.flush()
        return Done(code, *capfdbinary.readouterr())

    return run_main


def records_of(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "river.html"
    path.write_text(STORY, encoding="utf-8")
    return path


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder with good members and with every kind of bad one."""
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "a.html").write_text(STORY, encoding="utf-8")
    (folder / "b-empty.html").write_bytes(b"")
    (folder / "c-binary.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (folder / "d-cut.html").write_text(STORY[: STORY.index("schools")], encoding="utf-8")
    (folder / "e-large.html").write_bytes(b"<p>" + b"word " * 5_000_000)
    (folder / "f-gone.html").symlink_to(folder / "nowhere")
    (folder / "g.html").write_text(STORY, encoding="utf-8")
    return folder


def test_a_page_becomes_a_record(run: Run, page: Path) -> None:
    done = run("clean", page)
    [record] = records_of(done.stdout)
    assert done.returncode == 0 and done.stderr == b""
    assert record["status"] == "article" and record["origin"] == str(page) and "trace" not in record
    assert record["text"].startswith("The river rose") and "Sport" not in record["text"]


def test_bad_members_cost_only_themselves(run: Run, mixed: Path) -> None:
    done = run("clean", mixed, mixed / "missing.html", "-v")
    records = {Path(record["origin"]).name: record for record in records_of(done.stdout)}
    statuses = {name: record["status"] for name, record in records.items()}
    assert statuses == {
        "a.html": "article", "b-empty.html": "empty", "c-binary.html": "unreadable", "d-cut.html": "article",
        "e-large.html": "too_large", "f-gone.html": "unreadable", "g.html": "article", "missing.html": "unreadable",
    }  # fmt: skip
    assert done.returncode == 1
    assert "The river rose" in records["d-cut.html"]["text"] and "stay high for days" in records["d-cut.html"]["text"]
    told = done.stderr.decode()
    for name in (
        "c-binary.html: unreadable: binary",
        "e-large.html: too_large: ",
        "f-gone.html: unreadable: ",
        "missing.html",
    ):
        assert name in told
    assert "b-empty.html: empty" in told
    assert "  too_large" in told and "Words kept" in told and "Blocks dropped" in told


def test_quiet_tells_failures_and_nothing_else(run: Run, mixed: Path) -> None:
    done = run("clean", mixed, "-q", "-o", mixed / "out.jsonl")
    assert done.returncode == 1 and done.stdout == b""
    assert [line.split(": ")[2] for line in done.stderr.decode().splitlines()] == [
        "unreadable",
        "too_large",
        "unreadable",
    ]


def test_workers_give_the_same_records_in_the_same_order(run: Run, mixed: Path) -> None:
    assert run("clean", mixed, "-j", "2").stdout == run("clean", mixed).stdout


def test_the_founding_inputs_come_out_as_gold(run: Run, shared: Path) -> None:
    records = records_of(run("clean", shared / "inputs", "--repair", "spun=off").stdout)
    golds = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((shared / "gold").glob("*.json"))]
    assert [record["text"].split("\n\n") for record in records] == [gold["text"] for gold in golds]
    assert [record["title"] for record in records] == [gold["title"] for gold in golds]


def test_text_and_markdown_part_documents_by_a_form_feed(run: Run, page: Path) -> None:
    text = run("clean", page, page, "-t", "txt").stdout.decode()
    assert text.count("\f") == 1 and text.split("\f")[0] == text.split("\f")[1]
    page.write_text(STORY.replace("<p>Rain is", "<ul><li>One metre at Ford, where it began</li></ul><p>Rain is"))
    document = run("clean", page, "-t", "md").stdout.decode()
    assert document.startswith("# River rises\n\nThe river rose") and "\n\n- One metre at Ford" in document


def test_standard_input_and_url(run: Run) -> None:
    done = run("clean", "-", "--url", "https://ford.example/river", data=STORY.encode())
    [record] = records_of(done.stdout)
    assert done.returncode == 0 and record["url"] == "https://ford.example/river"


def test_the_format_can_be_told(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_text(
        "<p> is a tag that opens a paragraph, the teacher said on Monday to her class.</p>", encoding="utf-8"
    )
    assert "<p>" in records_of(run("clean", path, "-f", "txt").stdout)[0]["text"]
    assert "<p>" not in records_of(run("clean", path, "-f", "html").stdout)[0]["text"]


def test_a_trace_is_carried_when_asked_for(run: Run, page: Path) -> None:
    [record] = records_of(run("clean", page, "--trace").stdout)
    assert record["trace"]["blocks"] and record["trace"]["changes"]


def test_repairs_can_be_set(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("The bar was full on Monday, and the naÃ¯ve waiter said the soup was cold.", encoding="utf-8")
    assert "naïve" in records_of(run("clean", path).stdout)[0]["text"]
    assert "naÃ¯ve" in records_of(run("clean", path, "--repair", "encoding=off").stdout)[0]["text"]


def test_own_rules(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "own.toml").write_text(
        '[[rule]]\nid = "promo.ford"\ngroup = "promo"\nlanguage = "en"\nphrases = ["Buy the Ford mug"]\n'
        'changes = ["Buy the Ford mug"]\nkeeps = ["She bought a mug."]\nseen = "here"\n',
        encoding="utf-8",
    )
    path = tmp_path / "a.txt"
    path.write_text("Rain fell on Monday, the mayor said.\n\nBuy the Ford mug\n", encoding="utf-8")
    done = run("explain", path, "--rules", tmp_path / "rules", "-t", "json")
    assert "promo.ford" in done.stdout.decode(), done.stderr
    assert "promo.ford" in run("rules", "list", "--group", "promo", "--rules", tmp_path / "rules").stdout.decode()


def test_a_site_memory_is_learnt_and_used(run: Run, tmp_path: Path) -> None:
    towns = ["Ford", "Mill", "Hill", "Weir", "Lake", "Cape", "Dale", "Moor"]
    lines = [
        {
            "url": f"https://herald.example/{town}",
            "text": f"{town} in flood\n\nThe river at {town} rose {i} metres and closed the {town} road for {i + 3} "
            f"days, the mayor of {town} said.\n\nZebras welcome at our counter in Long Lane",
        }
        for i, town in enumerate(towns)
    ]
    dump, memory = tmp_path / "dump.jsonl", tmp_path / "memory.jsonl"
    dump.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert run("learn", dump, "-o", memory).returncode == 0
    with_memory = records_of(run("clean", dump, "--memory", memory).stdout)
    assert all("Zebras" in record["text"] for record in records_of(run("clean", dump).stdout))
    assert not any("Zebras" in record["text"] for record in with_memory)
    assert all(f"mayor of {town}" in record["text"] for town, record in zip(towns, with_memory, strict=True))


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["clean"], "Missing argument"),
        (["clean", "a", "-t", "pdf"], "'pdf' is not one of"),
        (["clean", "a", "--repair", "spun"], "write NAME=LEVEL"),
        (["clean", "a", "--repair", "spun=very"], "off, safe, all"),
        (["clean", "a", "--repair", "rust=off"], "no repair 'rust'"),
        (["clean", "a", "--rules", "nowhere"], "nowhere"),
        (["clean", "a", "--memory", "nowhere.jsonl"], "nowhere.jsonl"),
        (["clean", "a", "b", "--url", "https://a.example/"], "one INPUT"),
        (["clean", "a", "-j", "-1"], "-1"),
        (["clean", "a", "--max-seconds", "0"], "0"),
        (["clean", "a", "-t", "parquet"], "-o"),
        (["explain"], "Missing argument"),
        (["rules", "show", "share.nothing"], "no rule 'share.nothing'"),
        (["rules", "list", "--group", "nothing"], "no rule has the group 'nothing'"),
        (["rules", "try", "nowhere.txt"], "nowhere.txt"),
        (["frobnicate"], "No such command"),
    ],
)
def test_wrong_usage_is_told_without_a_traceback(run: Run, args: list[str], says: str) -> None:
    done = run(*args)
    assert done.returncode == 2 and done.stdout == b""
    assert says in done.stderr.decode() and "Traceback" not in done.stderr.decode()


def test_version_and_help_with_examples(capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capfd.readouterr().out.startswith("copydesk ")
    for args in ([], ["clean"], ["explain"], ["rules", "list"], ["rules", "show"], ["rules", "try"]):
        assert cli.main([*args, "--help"]) == 0
        assert "Example" in capfd.readouterr().out


def test_output_is_whole_or_absent(run: Run, page: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out.jsonl"
    assert run("clean", page, "-o", out).returncode == 0
    assert len(records_of(out.read_bytes())) == 1 and [path.name for path in out.parent.iterdir()] == ["out.jsonl"]
    with pytest.raises(ZeroDivisionError), open_output(str(out), "x") as output:
        output.write("half")
        raise ZeroDivisionError
    assert len(records_of(out.read_bytes())) == 1 and [path.name for path in out.parent.iterdir()] == ["out.jsonl"]


def test_output_to_a_folder_a_device_and_through_a_link(run: Run, page: Path, tmp_path: Path) -> None:
    assert run("clean", page, "-o", f"{tmp_path}/folder/", "-j", "1").returncode == 0
    assert len(records_of((tmp_path / "folder" / "part-00000.jsonl").read_bytes())) == 1
    assert run("clean", "-", "-o", tmp_path / "folder", "-t", "md", data=STORY.encode()).returncode == 0
    assert (tmp_path / "folder" / "articles.md").read_text(encoding="utf-8")
    assert run("clean", page, "-o", os.devnull).returncode == 0
    assert not Path(os.devnull).is_file()
    (tmp_path / "link.txt").symlink_to(tmp_path / "target.txt")
    assert run("clean", page, "-o", tmp_path / "link.txt").returncode == 0
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "target.txt").read_text(encoding="utf-8").startswith("The river rose")


def test_an_output_that_cannot_be_written_is_told(run: Run, page: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    done = run("clean", page, "-o", tmp_path / "file" / "out.jsonl")
    assert done.returncode == 1 and b"Traceback" not in done.stderr and b"cannot read or write" in done.stderr


def test_a_long_name_is_written_and_one_too_long_told(run: Run, page: Path, tmp_path: Path) -> None:
    assert run("clean", page, "-o", tmp_path / f"{'x' * 249}.jsonl").returncode == 0
    done = run("clean", page, "-o", tmp_path / f"{'x' * 300}.jsonl")
    assert done.returncode == 1 and b"File name too long" in done.stderr
    assert [path.name for path in tmp_path.iterdir() if path != page] == [f"{'x' * 249}.jsonl"]


def test_a_full_disk_is_told(run: Run, page: Path, tmp_path: Path) -> None:
    done = run("clean", page, "-o", "/dev/full")
    assert done.returncode == 1 and b"cannot read or write /dev/full: No space left" in done.stderr
    (tmp_path / ".out.jsonl.part").symlink_to("/dev/full")
    (tmp_path / "out.jsonl").write_text("old", encoding="utf-8")
    done = run("clean", page, "-o", tmp_path / "out.jsonl")
    assert done.returncode == 1 and b"out.jsonl: No space left" in done.stderr
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == "old" and len(list(tmp_path.iterdir())) == 2


def test_a_dry_run_tells_and_writes_nothing(run: Run, mixed: Path, tmp_path: Path) -> None:
    told = run("clean", mixed, "--dry-run").stdout.decode()
    assert (
        "text/html" in told and "binary data (PNG image)" in told and told.splitlines()[-1].split()[:2] == ["all", "7"]
    )
    out = tmp_path / "out"
    told = run("clean", mixed, "-o", f"{out}/", "--dry-run").stdout.decode()
    assert "0 done" in told and not out.exists()
    run("clean", mixed, "-o", f"{out}/", "-j", "1")
    assert "0 to make of 0.0 MB" in run("clean", mixed, "-o", f"{out}/", "--dry-run").stdout.decode()


@pytest.mark.parametrize("out", ["out.jsonl", "out/"])
def test_a_report_tells_what_a_run_came_to(run: Run, mixed: Path, tmp_path: Path, out: str) -> None:
    run("clean", mixed, "-o", f"{tmp_path}/{out}", "--report", tmp_path / "report.json", "-j", "1")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["statuses"] == {"article": 3, "empty": 1, "too_large": 1, "unreadable": 2}
    assert report["documents"] == 7 and report["failed"] == len(report["failures"]) == 3
    assert report["languages"]["en"] == 3 and report["hosts"] == {"unknown": 7} and report["rules"]
    assert ("parts" in report) is (out == "out/")


def test_a_slow_document_ends_with_its_status(run: Run, page: Path, tmp_path: Path) -> None:
    (tmp_path / "slow.html").write_text("<p>" + "word " * 3_000_000, encoding="utf-8")
    done = run("clean", page, tmp_path / "slow.html", page, "--max-seconds", "0.4")
    assert [record["status"] for record in records_of(done.stdout)] == ["article", "too_slow", "article"]
    assert done.returncode == 1 and b"slow.html: too_slow: more than 0.4 seconds" in done.stderr


def make_lines(count: int) -> bytes:
    text = "Rain fell on Monday and the river rose, officials said in the town hall. " * 8
    return b"".join(json.dumps({"url": f"https://a.example/{i}", "text": text}).encode() + b"\n" for i in range(count))


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    (tmp_path / "many.jsonl").write_bytes(make_lines(400))
    process = subprocess.Popen(
        [*COMMAND, "clean", str(tmp_path / "many.jsonl")], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None and process.stderr is not None
    assert json.loads(process.stdout.readline())["url"] == "https://a.example/0"
    process.stdout.close()
    told = process.stderr.read()
    assert process.wait(60) == 0 and told == b""
    process.stderr.close()


def feed(process: subprocess.Popen[bytes]) -> None:
    """Give a process more than it reads ahead, from a thread, and leave its input open."""
    assert process.stdin
    threading.Thread(target=process.stdin.write, args=(make_lines(400),), daemon=True).start()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A run that has written a record and waits for more input that never comes."""
    process = subprocess.Popen(
        [*COMMAND, "clean", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
    )
    yield process
    process.kill()
    process.communicate()


def test_records_are_handed_on_at_once_and_an_interrupt_says_how_to_go_on(running: subprocess.Popen[bytes]) -> None:
    assert running.stdin and running.stdout and running.stderr
    feed(running)
    ready, _, _ = select.select([running.stdout], [], [], 60)
    assert ready, "no record came while the input was still open"
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert b"interrupted" in err and b"Run the same command again" in err and b"Traceback" not in err
    assert b"https://a.example/0" in out


@pytest.mark.parametrize("workers", ["0", "2"])
def test_an_interrupted_run_leaves_the_output_as_it_was(tmp_path: Path, workers: str) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("old", encoding="utf-8")
    process = subprocess.Popen(
        [*COMMAND, "clean", "-", "-o", str(out), "-j", workers],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, start_new_session=True,
    )  # fmt: skip
    assert process.stdin and process.stderr
    feed(process)
    part = tmp_path / ".out.jsonl.part"
    while process.poll() is None and not (part.exists() and part.stat().st_size):
        select.select([], [], [], 0.05)
    os.killpg(process.pid, signal.SIGINT)
    err = process.communicate(timeout=60)[1]
    assert process.returncode == 130 and b"out.jsonl.part" in err and b"Traceback" not in err, err
    assert out.read_text(encoding="utf-8") == "old" and records_of(part.read_bytes().rpartition(b"\n")[0])


def find_workers(process: subprocess.Popen[bytes]) -> list[int]:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [pid for pid in map(int, children.read_text().split()) if is_worker(pid)]


def test_a_killed_worker_costs_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "clean", "-", "-o", str(tmp_path / "out.jsonl"), "-j", "2"],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
    )  # fmt: skip
    assert process.stdin
    feed(process)
    part = tmp_path / ".out.jsonl.part"
    while process.poll() is None and not (part.exists() and part.stat().st_size):
        select.select([], [], [], 0.05)
    os.kill(find_workers(process)[0], signal.SIGKILL)
    err = process.communicate(timeout=60)[1]
    assert process.returncode == 0 and err == b""
    urls = [record["url"] for record in records_of((tmp_path / "out.jsonl").read_bytes())]
    assert urls == [f"https://a.example/{i}" for i in range(400)]


def test_workers_end_with_a_killed_parent(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "clean", "-", "-o", str(tmp_path / "out.jsonl"), "-j", "2"], stdin=subprocess.PIPE, bufsize=0
    )
    feed(process)
    part = tmp_path / ".out.jsonl.part"
    while process.poll() is None and not (part.exists() and part.stat().st_size):
        select.select([], [], [], 0.05)
    workers = find_workers(process)
    process.kill()
    process.wait(60)
    for _ in range(200):
        if not any(is_worker(pid) for pid in workers):
            break
        select.select([], [], [], 0.05)
    assert workers and not any(is_worker(pid) for pid in workers) and not (tmp_path / "out.jsonl").exists()


def is_worker(pid: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_an_empty_folder_is_told(run: Run, tmp_path: Path) -> None:
    done = run("clean", tmp_path)
    assert done.returncode == 0 and b"no documents were found" in done.stderr


def test_explain_in_every_form(run: Run, page: Path, tmp_path: Path) -> None:
    text = run("explain", page).stdout.decode()
    assert "  kept     The river rose" in text and "dropped" in text and "\x1b" not in text
    record = json.loads(run("explain", page, "-t", "json").stdout)
    assert record["blocks"] and record["status"] == "article"
    assert run("explain", page, "-t", "html", "-o", tmp_path / "why.html").returncode == 0
    assert "<details" in (tmp_path / "why.html").read_text(encoding="utf-8")


def test_explain_tells_every_document_and_what_failed(run: Run, mixed: Path) -> None:
    done = run("explain", mixed, "-t", "json")
    assert done.returncode == 1 and len(records_of(done.stdout)) == 7
    assert b"c-binary.html: unreadable" in done.stderr


def test_rules_list_show_and_try(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["rules", "list", "--group", "app", "-t", "json"]) == 0
    rules = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert rules and {rule["group"] for rule in rules} == {"app"}
    assert cli.main(["rules", "show", rules[0]["id"]]) == 0
    assert capfd.readouterr().out.startswith(f"id         {rules[0]['id']}\n")
    sample = (rules[0].get("changes") or rules[0]["phrases"])[0]
    (tmp_path / "a.txt").write_text(f"Rain fell.\n{sample}\n", encoding="utf-8")
    assert cli.main(["rules", "try", str(tmp_path / "a.txt")]) == 0
    number, rule, _, taken = capfd.readouterr().out.splitlines()[0].split("\t")[:4]
    assert (number, rule, taken) == ("2", rules[0]["id"], sample)


def test_control_characters_of_names_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    done = run("clean", path)
    assert done.returncode == 1 and b"\x1b" not in done.stderr and "␛[31m".encode() in done.stderr


def test_commands_come_from_entry_points(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    points = [
        EntryPoint("hello", f"{__name__}:hello_command", cli.COMMANDS_GROUP),
        EntryPoint("crawl", "no_such_package:crawl", cli.COMMANDS_GROUP),
    ]
    monkeypatch.setattr(cli, "_find_points", lambda: points)
    assert cli.main(["hello"]) == 3
    assert cli.main(["--help"]) == 0
    assert "hello" in capfd.readouterr().out
    assert cli.main(["crawl", "a", "--once"]) == 2
    assert "pip install 'copydesk[crawl]'" in capfd.readouterr().err


@click.command("hello")
def hello_command() -> int:
    """A command of another package, which sets its own exit code."""
    return 3


def run_in_terminal(*args: str | Path) -> tuple[int, str, str]:
    """Run the command with standard error, and standard output for `explain`, on a terminal of 100 columns."""
    main, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (40, 100))
    out = terminal if args[0] == "explain" else subprocess.PIPE
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    process = subprocess.Popen([*COMMAND, *map(str, args)], stdout=out, stderr=terminal, env=env)
    os.close(terminal)
    shown = b""
    with contextlib.suppress(OSError):  # Linux tells the end of a terminal as an error
        while data := os.read(main, 65536):
            shown += data
    os.close(main)
    records = process.stdout.read() if process.stdout else b""
    return process.wait(60), records.decode(), shown.decode()


def test_a_terminal_gets_progress_a_summary_and_failures(mixed: Path) -> None:
    code, records, shown = run_in_terminal("clean", mixed)
    assert code == 1 and len(records.splitlines()) == 7
    shown = " ".join(shown.split())
    assert "documents · " in shown and "Words kept" in shown and "unreadable: binary data" in shown
    code, records, shown = run_in_terminal("clean", mixed, "-q")
    assert code == 1 and "documents · " not in shown and "Words kept" not in shown


def test_a_terminal_gets_an_explanation_in_colour(page: Path) -> None:
    code, _, shown = run_in_terminal("explain", page)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
    assert code == 0 and "\x1b[2;31m" in shown and max(map(len, lines)) <= 100
    assert any(line.startswith("      0  dropped  ") for line in lines) or "  0-1" in shown


def test_bytes_of_all_inputs_are_counted_for_the_time_left(mixed: Path, page: Path) -> None:
    sizes = sum(path.stat().st_size for path in mixed.iterdir() if path.exists())
    assert count_bytes([str(mixed), str(page), "nowhere*"]) == sizes + page.stat().st_size
    assert count_bytes([str(page), "-"]) is None
    assert count_bytes([str(page), "s3://bucket/pages"]) is None
