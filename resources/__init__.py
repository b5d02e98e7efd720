"""Data that ships with the product, and the one module that reads it: wordings, questionnaires, tags, icons, fonts.

Everything else asks here, so that a package or an installer has one place to look after. Reading is lazy: a client
that shows its login form has parsed nothing but the wordings of one language.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def path_of(*parts: str) -> Path:
    """The path of a shipped file or folder, for those who must hand a path on (fonts, icons, sounds).

    Raises:
        FileNotFoundError: nothing of that name is shipped.
    """
    path = ROOT.joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"not shipped: {'/'.join(parts)}")
    return path


def read_bytes(*parts: str) -> bytes:
    """The bytes of a shipped file. Raises FileNotFoundError."""
    return path_of(*parts).read_bytes()


def read_text(*parts: str) -> str:
    """The text (UTF-8) of a shipped file. Raises FileNotFoundError."""
    return path_of(*parts).read_text(encoding="utf-8")


def list_files(folder: str, pattern: str) -> tuple[str, ...]:
    """Names of the shipped files of a folder that match a glob pattern, sorted."""
    return tuple(sorted(path.name for path in ROOT.joinpath(folder).glob(pattern) if path.is_file()))


@lru_cache(maxsize=32)
def read_yaml(*parts: str) -> Any:
    """The parsed contents of a shipped YAML file, parsed once; treat it as read-only.

    Raises:
        FileNotFoundError: no such file.
        yaml.YAMLError: the file is broken, with its line.
    """
    return yaml.load(read_text(*parts), Loader=_Loader)  # noqa: S506 - a safe loader, in C where there is one
