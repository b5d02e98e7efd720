"""The file of a backup: a zip archive of one SQLite database and its manifest, whatever database the centre runs on.

It holds what the database holds: sealed columns stay sealed, the key file is not in it. Attachments lie beside it
(:mod:`server.backups.attached`); it lists which.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import IO

from domain.problems import Problem, ProblemError
from domain.wire import codec
from server.backups.manifest import SCHEMA, Manifest

CONTENT, MANIFEST, LISTING = "centre.db", "manifest.json", "attachments.txt"
_MANIFEST_LIMIT = 16 * 1024 * 1024
_PIECE = 1024 * 1024

Progress = Callable[[int, int | None], None]
"""Told how much is done, of how much (``None``: not known)."""


def private(path: Path) -> IO[bytes]:
    """A new file that its owner alone can read."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "w+b")


def pack(
    content: Path,
    manifest: Manifest,
    sign: Callable[[bytes], str],
    target: Path,
    progress: Progress,
    *,
    listing: Sequence[str] = (),
) -> Manifest:
    """Write the archive, on disk when this returns; the manifest with size, hash and MAC filled in."""
    digest, done, total = sha256(), 0, content.stat().st_size
    with private(target) as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            with content.open("rb") as source, archive.open(_entry(CONTENT), "w", force_zip64=True) as sink:
                while piece := source.read(_PIECE):
                    digest.update(piece)
                    sink.write(piece)
                    done += len(piece)
                    progress(done, total)
            manifest = replace(manifest, size=total, sha256=digest.hexdigest()).signed(sign)
            archive.writestr(_entry(LISTING), "".join(f"{name}\n" for name in listing))
            archive.writestr(_entry(MANIFEST), codec.encode(manifest))
        stream.flush()
        os.fsync(stream.fileno())
    return manifest


def read_manifest(path: Path) -> Manifest:
    """What a backup says of itself, not yet whether that is so.

    Raises:
        ProblemError: ``backup.missing``, ``backup.not_one``, ``backup.newer``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(MANIFEST).file_size > _MANIFEST_LIMIT:
                raise KeyError(MANIFEST)
            raw = archive.read(MANIFEST)
    except FileNotFoundError:
        raise ProblemError(Problem("backup.missing", {"file": str(path)})) from None
    except (OSError, KeyError, zipfile.BadZipFile, EOFError, ValueError) as error:
        raise ProblemError(
            Problem("backup.not_one", {"file": str(path), "detail": type(error).__name__})
        ) from error
    if f'"schema":"{SCHEMA}"'.encode() not in raw and b'"schema":"minyi110.backup/' in raw:
        raise ProblemError(Problem("backup.newer", {"file": str(path)}))
    try:
        return codec.decode(raw, Manifest)
    except ProblemError as error:
        raise ProblemError(Problem("backup.not_one", {"file": str(path), "detail": "manifest"})) from error


def read_listing(path: Path) -> list[str]:
    """The attachments a backup names; none where it is of a version that had none.

    Raises:
        ProblemError: ``backup.damaged``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if LISTING not in archive.namelist():
                return []
            return archive.read(LISTING).decode("ascii").split()
    except (zipfile.BadZipFile, EOFError, ValueError, zlib.error) as error:
        raise ProblemError(Problem("backup.damaged", {"file": str(path)})) from error


def unpack(path: Path, manifest: Manifest, sink: IO[bytes] | None, progress: Progress) -> None:
    """Read the database out of the archive, into ``sink`` if there is one, and hold it against the manifest.

    Raises:
        ProblemError: ``backup.damaged``: other bytes than were written.
    """
    digest, done = sha256(), 0
    try:
        with zipfile.ZipFile(path) as archive, archive.open(CONTENT) as source:
            while piece := source.read(_PIECE):
                digest.update(piece)
                done += len(piece)
                if sink is not None:
                    sink.write(piece)
                progress(done, manifest.size)
    except (KeyError, zipfile.BadZipFile, EOFError, ValueError, zlib.error) as error:
        raise ProblemError(Problem("backup.damaged", {"file": str(path)})) from error
    if (done, digest.hexdigest()) != (manifest.size, manifest.sha256):
        raise ProblemError(Problem("backup.damaged", {"file": str(path)}))


def sync_folder(folder: Path) -> None:
    """A rename in the folder survives a power cut from here on; not every system can promise that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry
