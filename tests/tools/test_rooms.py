"""The tracer that counts a form's files: what it notes, and that it counts over the real client and a real centre."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from tools.rooms import ROOT, Tracer, Way

ROOM = """
def enter():
    return 1

class Thing:
    value = enter()

async def flow():
    return enter()
"""


def room(root: Path, name: str) -> ModuleType:
    """A module below the root of a product made up."""
    path = root / name
    path.parent.mkdir(parents=True)
    path.write_text(ROOM, "utf-8")
    spec = importlib.util.spec_from_file_location(path.parent.name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def installed(tracer: Tracer) -> Iterator[None]:
    before = sys.getprofile()
    tracer.install()
    try:
        yield
    finally:
        tracer.remove()
        sys.setprofile(before)


def test_functions_of_the_products_files_count_in_every_thread(tmp_path: Path) -> None:
    inside, outside = room(tmp_path, "app/ui/room.py"), room(tmp_path, "elsewhere/room.py")
    tracer = Tracer(("app",), tmp_path)
    with installed(tracer):
        inside.enter()
        outside.enter()
        with tracer.aside():
            inside.enter()
        thread = threading.Thread(target=inside.enter)
        thread.start()
        thread.join()
        room(tmp_path, "app/late/room.py")  # its body enters one function, and bodies do not count
    assert Counter(file for _, file in tracer.entries) == {"app/ui/room.py": 2, "app/late/room.py": 1}
    inside.enter()
    assert len(tracer.entries) == 3


def test_what_is_entered_on_the_way_of_every_form_belongs_to_it() -> None:
    way = Way.of([[(1, "b"), (2, "a"), (3, "timer")], [(4, "a"), (5, "b"), (6, "a")]])
    assert list(way.files.items()) == [("a", 2), ("b", 1)]
    assert way.others == ["timer"]
    assert way.told("client", whole=False) == "client: 2 files, 3 calls (now and then 1 more)"


@pytest.mark.long
def test_a_real_form_goes_from_the_call_screen_through_the_store_to_the_centre() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.rooms", "--forms", "1", "--list"],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    client, centre = done.stdout.split("centre: ")
    for folder in (
        "app/ui/screens/call/",
        "app/services/",
        "app/models/",
        "app/sync/",
        "app/transport/",
        "domain/",
    ):
        assert folder in client, folder
    assert "server/" not in client
    for folder in ("server/web/", "server/sync/", "server/db/", "domain/questionnaire/"):
        assert folder in centre, folder
    assert "app/" not in centre
