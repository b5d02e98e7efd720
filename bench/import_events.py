"""Import of 1.19 million events into a database that holds a million, beside ``sqlite3 .import`` of the same file.

The floor fills a table that already carries the unique key (the event's id, as ours), two indexes and a million rows; it
validates and encrypts nothing. Both read the same kind of file in the same run, one after the other.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from bench.measure import Goal, Line, Measure, Run
from domain.ids import event_namer
from tests.fixtures.exports import HEADER, export_rows, write_csv

_FLOOR = "`sqlite3 .import` of the same rows into a table with the unique key and two indexes"
_SIZE = "1,190,000 into 1,000,000"
IMPORT = Measure("import of events", Goal(times=3), _FLOOR, _SIZE, unit="s")
AGAIN = Measure("– the same file again, all duplicates", floor=_FLOOR, size=_SIZE, unit="s")
MEMORY = Measure("– memory of both processes", Goal(most=600), size=_SIZE, unit="MB")


def lines(run: Run) -> Iterator[Line]:
    """Time against the floor, and the peak memory of both processes."""
    count, held = run.either((1_190_000, 1_000_000), (50_000, 50_000))
    with tempfile.TemporaryDirectory(prefix="minyi110-bench-") as folder:
        home = Path(folder)
        before = write_csv(home / "held.csv", export_rows(held, seed=1), encoding="gbk")
        export = write_csv(home / "export.csv", export_rows(count, seed=2, first=held), encoding="gbk")
        floor = _floor(home, before, export)
        _import(home, before)
        seconds, peak, summary = _import(home, export)
        if summary["imported"] != count:
            raise RuntimeError(f"imported {summary['imported']} of {count}")
        again, _, summary = _import(home, export)
        if summary["duplicates"] != count:
            raise RuntimeError(f"the second time {summary['duplicates']} of {count} were duplicates")
    size = f"{count:,} into {held:,}"
    note = f"{seconds / count * 1e6:.0f} µs a row, start of both processes included"
    yield IMPORT.line(seconds, floor, size=size, note=note)
    yield AGAIN.line(again, floor, size=size)
    yield MEMORY.line(peak, size=size)


def _floor(home: Path, held: Path, export: Path) -> float:
    """Seconds ``sqlite3 .import`` takes, or the same by Python's ``executemany`` where the shell is not installed."""
    path = home / "floor.db"
    columns = [f"c{number} TEXT" for number in range(len(HEADER))] + ["id TEXT"]
    with sqlite3.connect(path) as database:
        database.execute(f"CREATE TABLE event ({', '.join(columns)}, UNIQUE (id))")
        database.execute("CREATE INDEX by_time ON event (c2)")
        database.execute("CREATE INDEX by_phone ON event (c8)")
    database.close()
    utf8 = [file.with_suffix(".utf8.csv") for file in (held, export)]
    for source, target in zip((held, export), utf8, strict=True):
        _with_id(source, target)
    _fill(path, utf8[0])
    start = time.perf_counter()
    _fill(path, utf8[1])
    seconds = time.perf_counter() - start
    for file in (*utf8, path):
        file.unlink()
    return seconds


def _with_id(source: Path, target: Path) -> None:
    name = event_namer("main", "default")
    with (
        source.open(encoding="gbk", newline="") as before,
        target.open("w", encoding="utf-8", newline="") as after,
    ):
        writer = csv.writer(after)
        writer.writerows([*row, name(row[1])] for row in csv.reader(before))


def _fill(database: Path, file: Path) -> None:
    shell = shutil.which("sqlite3")
    if shell:
        subprocess.run([shell, str(database), f".import --csv --skip 1 {file} event"], check=True)
        return
    with sqlite3.connect(database) as connection, file.open(encoding="utf-8", newline="") as text:
        rows = csv.reader(text)
        next(rows)
        connection.executemany(f"INSERT INTO event VALUES ({','.join('?' * (len(HEADER) + 1))})", rows)
    connection.close()


def _import(home: Path, file: Path) -> tuple[float, float, dict[str, int]]:
    """Run the import as a timer would, without looking first: seconds, peak memory in MB over its processes, summary."""
    command = [sys.executable, "-m", "server.cli", "import", str(file), "--yes", "--json"]
    environment = os.environ | {"MINYI110_HOME": str(home / "centre")}
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(process, peak))
    watcher.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - start
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"the import ended with {process.returncode}")
    summary: dict[str, int] = json.loads(output.splitlines()[-1])
    return seconds, peak[0], summary


def _watch(process: subprocess.Popen[str], peak: list[float]) -> None:
    """Keep the largest sum of memory that the processes hold for themselves (USS: shared pages count once, nowhere here)."""
    while process.poll() is None:
        total = 0
        try:
            parent = psutil.Process(process.pid)
            for one in (parent, *parent.children(recursive=True)):
                total += one.memory_full_info().uss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        peak[0] = max(peak[0], total / 1e6)
        try:
            process.wait(0.25)
        except subprocess.TimeoutExpired:
            continue
