"""The Qt binding must give back every reference to ``None`` that it takes.

PySide6 6.12 with Python 3.11 loses one reference to ``None`` for each call into Qt: a day's work ends in "Fatal Python
error: none_dealloc", while a short test passes. From Python 3.12 on ``None`` is immortal and nothing can be counted, so
there the version is held to the same bound, which `pyproject.toml` and both lock files carry for every platform.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import PySide6
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
BOUND = Requirement("PySide6-Essentials>=6.8.3,<6.12")
CALLS = 30_000

_COUNT = f"""
import sys
from PySide6.QtCore import QCoreApplication
app = QCoreApplication([])
for _ in range(100):
    app.processEvents()
before = sys.getrefcount(None)
for _ in range({CALLS}):
    app.processEvents()
print(sys.getrefcount(None) - before)
"""


def _lost_references() -> int:
    # In a process of its own: a binding that does lose them would take the whole test run down with it.
    done = subprocess.run([sys.executable, "-c", _COUNT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"the interpreter died, as it does when None is freed: {done.stderr[-400:]}"
    return -int(done.stdout)


def test_the_binding_in_use_loses_no_reference_to_none() -> None:
    if sys.version_info >= (3, 12):
        assert BOUND.specifier.contains(Version(PySide6.__version__))
    else:
        assert _lost_references() < CALLS // 100


def test_the_bound_stands_in_pyproject() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    requirements = [Requirement(text) for text in project["dependencies"]]
    bindings = [each for each in requirements if each.name.lower().startswith("pyside6")]
    assert [(each.name, each.specifier) for each in bindings] == [(BOUND.name, BOUND.specifier)]


def test_the_locks_pin_one_binding_within_the_bound() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.lock")):
        pinned = re.findall(r"^pyside6-essentials==(\S+)", lock.read_text("utf-8"), re.MULTILINE)
        assert pinned == ["6.11.3"], lock.name
        assert BOUND.specifier.contains(pinned[0])


def test_the_locks_name_no_index_and_hash_everything() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.lock")):
        text = lock.read_text("utf-8")
        assert "://" not in text, lock.name
        assert "--index" not in text, lock.name
        pins = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
        assert len(pins) > 40
        assert [pin.split("==")[0] for pin in pins if "--hash=sha256:" not in pin] == []
