"""What the bootstrap decides; that it really installs is proved by ``tests/fresh-machine``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from installer import bootstrap, system

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    python = bootstrap.venv_python(tmp_path)
    python.parent.mkdir(parents=True)
    python.touch()
    return tmp_path


def _stamp(environment: Path, profile: str, text: str) -> None:
    (environment / f"{profile}.stamp").write_text(text + "\n", "ascii")


def test_an_environment_without_a_stamp_is_not_ready(environment: Path) -> None:
    assert not bootstrap.is_current("run", environment)


def test_the_stamp_of_this_lock_is_ready(environment: Path) -> None:
    _stamp(environment, "run", bootstrap.fingerprint("run"))
    assert bootstrap.is_current("run", environment)
    assert not bootstrap.is_current("test", environment), "the test tools are not in the smaller profile"


def test_the_larger_profile_contains_the_smaller(environment: Path) -> None:
    _stamp(environment, "test", bootstrap.fingerprint("test"))
    assert bootstrap.is_current("run", environment)


def test_another_lock_is_installed_again(environment: Path) -> None:
    _stamp(environment, "run", "0" * 64)
    assert not bootstrap.is_current("run", environment)


def test_an_environment_that_was_removed_is_made_again(environment: Path) -> None:
    _stamp(environment, "run", bootstrap.fingerprint("run"))
    bootstrap.venv_python(environment).unlink()
    assert not bootstrap.is_current("run", environment)


@pytest.mark.skipif(sys.platform != "linux", reason="system libraries are a matter of Linux")
class TestWithoutRights:
    """Nobody may install anything: the person gets a line to run."""

    @pytest.fixture(autouse=True)
    def _bare(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(system._QT, "libnobody-has-this.so.7", "libnobody7")
        monkeypatch.setattr(bootstrap, "_apt_prefix", lambda: None)
        monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")

    def test_what_is_missing_is_found_by_loading_it(self) -> None:
        assert system.Need("libnobody-has-this.so.7", "libnobody7") in system.missing("run")

    def test_the_exact_line_is_printed_and_nothing_else_happens(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert bootstrap.main(["run"]) == bootstrap.MISSING
        said = capsys.readouterr().out
        assert "libnobody-has-this.so.7" in said
        line = "sudo apt-get update && sudo apt-get install -y --no-install-recommends "
        assert any(each.strip().startswith(line) and "libnobody7" in each for each in said.splitlines())


@pytest.mark.skipif(sys.platform == "win32", reason="make is a matter of Unix")
def test_make_help_names_each_target_of_the_readme() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("demo", "test", "lint", "simulate", "screenshots", "bench", "lock", "clean"):
        assert f"make {target} " in listed
        assert f"make {target}" in (ROOT / "README.md").read_text("utf-8") or target == "clean"
