"""What a test needs of the machine beside the project: looked for in one place, and said how to come by it.

A program that can be installed belongs to every machine the tests are run on: ``installer/bootstrap.py test`` installs it. Where it
is not there its test is skipped with the line that installs it; under ``CI=true`` the test fails, so that no run that counts leaves it
out unseen. A right is another matter: no package brings it, so its test is skipped anywhere, and says what gives it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from installer import system


def missing_parts(*programs: str) -> str:
    """The line that says what is missing of these ``programs`` (of the installer's) and installs it; empty if they are there."""
    packages = system.packages_of(programs)
    return f"missing part: {system.install_line(packages, sudo=True)}" if packages else ""


def need(*programs: str) -> None:
    """Go on with the test only if all ``programs`` (of the installer's) are there."""
    reason = missing_parts(*programs)
    if not reason:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def need_package(name: str) -> Path:
    """The folder of npm's packages in which ``name`` (of the installer's) is; go on with the test only if it and node are there."""
    need("node")
    modules = Path(sys.prefix) / "node" / "node_modules"
    if not (modules / name).is_dir():
        reason = f"missing part: npm install --prefix {modules.parent} {name}  (or: python3 installer/bootstrap.py test)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return modules


def need_right(held: bool, what: str, given_by: str) -> None:
    """Go on with the test only if this machine lets us do ``what``; ``given_by`` says what would let us."""
    if not held:
        pytest.skip(f"this machine does not let us {what}: {given_by}")
