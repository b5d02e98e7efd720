"""Taking the client away never takes a form with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.main import profile_folder
from installer import uninstall


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    folder = tmp_path / "venv"
    (folder / "bin").mkdir(parents=True)
    return folder


@pytest.mark.parametrize("what", ["store.db", "vault.json"])
def test_a_store_that_is_there_keeps_everything(
    tmp_path: Path, venv: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = tmp_path / "profile"
    (profile / "a-centre").mkdir(parents=True)
    (profile / "a-centre" / what).write_bytes(b"sealed")
    code = uninstall.main(["--profile", str(profile), "--venv", str(venv)])
    assert code == uninstall.STORE_THERE
    assert (profile / "a-centre" / what).exists()
    assert venv.exists()
    assert "minyi110 wipe" in capsys.readouterr().out


def test_what_was_wiped_goes_and_a_second_time_is_no_error(tmp_path: Path, venv: Path) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    (profile / "settings.json").write_text("{}")
    arguments = ["--profile", str(profile), "--venv", str(venv)]
    assert uninstall.main(arguments) == 0
    assert not profile.exists()
    assert not venv.exists()
    assert uninstall.main(arguments) == 0


def test_it_looks_where_the_program_keeps_its_profile(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("MINYI110_PROFILE", raising=False)
    for name, value in (
        (None, None),
        ("XDG_DATA_HOME", str(tmp_path)),
        ("MINYI110_PROFILE", str(tmp_path / "p")),
    ):
        if name is not None and value is not None:
            monkeypatch.setenv(name, value)
        assert uninstall.profile_folder(None) == profile_folder(None)
