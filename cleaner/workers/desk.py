"""The worker's side: takes tasks in, works on one after the other within its limits, and ends with its parent.

A document beyond its time ends the worker by a timer of the kernel whose signal is not handled, so that no code in C
can hold it up; one beyond its memory ends it by an exit code.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

from cleaner.workers.limits import ORPHANED, OUT_OF_MEMORY, Limits

STOP = 0
"""The counter that the parent sets when workers should stop after the document that they are on."""
COUNTERS = 8
"""How many numbers a worker shares with its parent; all but STOP mean what the job says."""
READY = "ready"
"""What a worker says once it can begin."""


class Desk:
    """What a job in a worker works at: the limits of its documents, and the counters that its parent sees."""

    def __init__(self, counters: Any, limits: Limits) -> None:
        self.counters = counters
        self._seconds = limits.seconds
        self._parent = os.getppid()

    def start_document(self) -> None:
        """A document begins: its time runs. Ends the worker whose parent is gone."""
        if os.getppid() != self._parent:
            os._exit(ORPHANED)
        signal.setitimer(signal.ITIMER_PROF, self._seconds)

    def end_document(self) -> None:
        """No document is under way."""
        signal.setitimer(signal.ITIMER_PROF, 0)

    @property
    def is_told_to_stop(self) -> bool:
        """Whether the parent wants no further document begun."""
        return bool(self.counters[STOP])


Job = Callable[[Any, Desk], Any]


def work(connection: Connection, counters: Any, prepare: Callable[[], Job], limits: Limits) -> None:
    """What a worker does all its life: one task after the other, until the connection closes."""
    try:
        job = prepare()
    except Exception as error:
        _send(connection, (True, _sendable(error)))
        return
    desk = Desk(counters, limits)
    _limit_memory(limits.bytes)
    tasks: SimpleQueue[Any] = SimpleQueue()
    _send(connection, READY)
    Thread(target=_receive, args=(connection, tasks), daemon=True).start()
    while True:
        try:
            _send(connection, _answer(job, tasks.get(), desk))
        except MemoryError:
            os._exit(OUT_OF_MEMORY)


def _answer(job: Job, task: Any, desk: Desk) -> tuple[bool, Any]:
    try:
        return False, job(task, desk)
    except MemoryError:
        raise
    except Exception as error:
        return True, _sendable(error)
    finally:
        desk.end_document()


def _send(connection: Connection, answer: Any) -> None:
    try:
        connection.send(answer)
    except MemoryError:
        raise
    except OSError:
        os._exit(ORPHANED)
    except Exception as error:  # it cannot travel
        connection.send((True, RuntimeError(f"{type(error).__name__}: {error}")))


def _receive(connection: Connection, tasks: SimpleQueue[Any]) -> None:
    """Take tasks in while one is worked on; the end of the connection is that of the parent, and so of this process."""
    while True:
        try:
            tasks.put(connection.recv())
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except (EOFError, OSError):
            os._exit(ORPHANED)


def _sendable(error: Exception) -> Exception:
    """The exception without what it hangs on, or its words where it cannot travel."""
    try:
        copy = type(error)(*error.args)
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    if isinstance(error, OSError):
        copy.filename = error.filename  # type: ignore[attr-defined]
    return copy


def _limit_memory(limit_bytes: int) -> None:
    """Let this process have so much more private memory than it has now."""
    with contextlib.suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        held_bytes = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData:"))
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = held_bytes + limit_bytes
        resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard < 0 else min(wanted, hard), hard))
