"""A workstation's profile, opened beside the program: on a copy, so that what may be the only one is never written to."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.models import notes, outbox, recovery_slot, replica, slot_file, undelivered
from app.models.bringing_back import Found
from app.models.mending import suspected
from app.models.outbox import OpState
from app.models.store import Connection, Store
from app.models.undelivered import Undelivered
from app.models.unsent_copy import SUFFIX
from app.models.vault import Vault
from app.records.errors import StoreUnusable
from app.records.record import PackageMade
from app.services.desk import Environment
from app.services.records import PACKAGE
from app.services.session_keys import WORKED
from domain.problems import Problem
from domain.wire.keys import open_key
from domain.wire.rows import RowKind, UserRow

_STORE = "store.db"
_FILES = (_STORE, _STORE + "-wal", "store" + SUFFIX)


@dataclass(frozen=True, slots=True)
class Author:
    """Whose work it is, by 工号 where this workstation knew it, and how much: operations unsent, returned, confirmed."""

    number: str
    unsent: int
    returned: int
    confirmed: int
    oldest_at: int


@dataclass(frozen=True, slots=True)
class ProfileContents:
    """What a profile holds. ``drafts``: 工号 and last change of forms that were never saved.

    ``found``: what was wrong with the store. ``packaged_upto``: number of the newest operation that is in an encrypted package.
    """

    centre_id: str
    device_id: str
    operations: list[Undelivered]
    forms: int
    authors: list[Author]
    drafts: list[tuple[str, int]]
    numbers: dict[str, str]
    packaged_upto: int
    found: Found = field(default_factory=Found)

    def count(self, *states: OpState) -> int:
        """How many operations are in one of these states."""
        return sum(one.state in states for one in self.operations)


def folder_of(named: Path) -> Path:
    """The folder of one centre in a profile: the named one, or the only one in it.

    Raises:
        StoreUnusable: ``recovery.no_profile``, ``recovery.several``.
    """
    if slot_file.there(named):
        return named
    found = sorted(path for path in named.glob("*/") if slot_file.there(path)) if named.is_dir() else []
    if not found:
        raise StoreUnusable(Problem("recovery.no_profile"))
    if len(found) > 1:
        raise StoreUnusable(Problem("recovery.several", {"found": ", ".join(path.name for path in found)}))
    return found[0]


def key_by_organisation(folder: Path, key_file: Path, passphrase: str) -> bytes:
    """The store's data key by the organisation's key file.

    Raises:
        ProblemError: ``recovery_key.not_one``, ``passphrase.wrong``. StoreUnusable: ``recovery.no_slot``, ``recovery.other_key``.
    """
    try:
        content = key_file.read_bytes()
    except OSError:
        content = b""
    return recovery_slot.open_slot(folder, open_key(content, passphrase)).data_key


def key_by_person(folder: Path, number: str, password: str, ways: Environment) -> bytes:
    """The store's data key by the password of somebody who logged in on it.

    Raises:
        LoginFailed: ``login.unknown_here``, ``login.wrong_password``, ``login.key_missing``.
    """
    return Vault(folder, ways.keeper, ways.cost, ways.secret).unlock(number, password).data_key


@contextmanager
def opened_copy(folder: Path, data_key: bytes) -> Iterator[Store]:
    """The store of a profile, opened on a copy that is gone afterwards. What is copied is encrypted and stays so.

    Every page of it is looked at: of a damaged one there is what can be read, and what its second copy holds; its ``found`` says
    what cannot.

    Raises:
        StoreUnusable: ``recovery.no_store``; wrong key, or of a newer version.
    """
    if not any((folder / name).exists() for name in _FILES):
        raise StoreUnusable(Problem("recovery.no_store"))
    with tempfile.TemporaryDirectory(prefix="minyi110-") as aside:
        try:
            for name in _FILES:
                if (folder / name).exists():
                    shutil.copyfile(folder / name, Path(aside) / name)
        except OSError as error:
            raise StoreUnusable(Problem("store.io", {"fault": type(error).__name__})) from None
        path = Path(aside) / _STORE
        suspected(path).touch()
        store = Store.open(path, data_key, at_any_cost=True)
        try:
            _name(store)
            yield store
        finally:
            store.close()


def _name(store: Store) -> None:
    """Whose store it is, where only the mark beside it still says so."""
    mark = store.mark
    with store.write() as connection:
        if outbox.standing(connection).centre_id == "" and mark.centre_id:
            replica.begin(connection, mark.centre_id, mark.device_id, 0)


def look(connection: Connection, found: Found, *, confirmed: bool = False) -> ProfileContents:
    """What the store holds, and what was ``found`` wrong with it; with ``confirmed`` also what the centre had said it has, for a centre that was restored since."""
    operations = undelivered.listed(connection, acked=confirmed)
    numbers = {row.user_id: row.number for row in replica.rows_of(connection, RowKind.USER, UserRow)}
    numbers |= notes.all_of(connection, WORKED, str)
    made = notes.get(connection, PACKAGE, PackageMade)
    drafts = [(_number(numbers, user_id), at) for user_id, at in undelivered.drafts(connection)]
    return ProfileContents(
        centre_id=replica.server(connection).centre_id,
        device_id=undelivered.device_of(connection),
        operations=operations,
        forms=undelivered.forms_of(connection, operations),
        authors=_authors(operations, numbers),
        drafts=drafts,
        numbers=numbers,
        packaged_upto=made.upto if made is not None else 0,
        found=found,
    )


def _authors(operations: list[Undelivered], numbers: dict[str, str]) -> list[Author]:
    theirs: dict[str, list[Undelivered]] = {}
    for one in operations:
        theirs.setdefault(one.author_id, []).append(one)
    authors = [
        Author(
            number=_number(numbers, author_id),
            unsent=sum(one.state in (OpState.PENDING, OpState.SENT) for one in its),
            returned=sum(one.state is OpState.QUARANTINED for one in its),
            confirmed=sum(one.state is OpState.ACKED for one in its),
            oldest_at=min(one.saved_at for one in its),
        )
        for author_id, its in theirs.items()
    ]
    return sorted(authors, key=lambda author: author.number)


def _number(numbers: dict[str, str], user_id: str) -> str:
    return numbers.get(user_id) or f"({user_id[:8]})"
