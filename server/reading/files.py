"""Files that people name: what is none is told, before anything waits for what a pipe may bring."""

from __future__ import annotations

from pathlib import Path

from domain.problems import Problem, ProblemError


def check_file(path: Path) -> None:
    """Raises ProblemError where there is no file, or a folder, a pipe or a device."""
    try:
        if path.is_file():
            return
        code = (
            "file.is_folder" if path.is_dir() else "file.not_regular" if path.exists() else "file.not_found"
        )
    except (OSError, ValueError):
        code = "file.unreadable"
    raise ProblemError(Problem(code, {"name": path.name}))
