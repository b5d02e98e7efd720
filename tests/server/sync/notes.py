"""A kind of operation that exists in these tests only: notes, kept among the settings; its text says what goes wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from domain.acts.act import Act, Entity
from domain.acts.registry import ACTS
from domain.problems import Problem
from domain.wire.sync import OpResult
from server.acts.handler import Handler, Simply
from server.acts.operation import Judged, Operation, Verdict
from server.acts.registry import Registry
from server.db.tables import setting
from server.db.work import Reading, UnitOfWork

KIND = "note.write"


class Note(Act, frozen=True):
    """``text``: refuse, boom (our fault while judging), boom-write (while writing), wait:<id> (held), else kept."""

    KIND = KIND
    ENTITY = Entity.SETTING

    note_id: str
    text: str
    scope: str = "city"


@dataclass(frozen=True, slots=True)
class NoteRow:
    note_id: str
    text: str


@dataclass
class Context(Simply):
    taken: set[str]
    known: set[str]


@dataclass
class Notes:
    """Rows of notes. ``broken`` is what an administrator repairs; ``batches`` how many operations each write had."""

    broken: bool = True
    batches: list[int] = field(default_factory=list)

    def load(self, work: UnitOfWork, operations: Sequence[Operation[Any]]) -> Context:
        wanted = {o.payload.note_id for o in operations}
        waits = {
            o.payload.text.removeprefix("wait:") for o in operations if o.payload.text.startswith("wait:")
        }
        keys = set(
            work.conn.execute(
                sa.select(setting.c.key).where(
                    setting.c.city_id == work.city_id, setting.c.key.in_(sorted(wanted | waits))
                )
            ).scalars()
        )
        return Context(keys & wanted, keys & waits)

    def note(self, operation: Operation[Note], context: Context) -> Verdict[Note]:
        note = operation.payload
        if note.text == "boom":
            raise RuntimeError("our own mistake with 13800138000")
        if note.text == "refuse" and self.broken:
            return Verdict.refused(Problem("note.refused", {"note": note.note_id}))
        if note.text.startswith("wait:") and note.text.removeprefix("wait:") not in context.known:
            return Verdict.held("task", note.text.removeprefix("wait:"))
        if note.note_id in context.taken:
            return Verdict.secondary(code="note.taken")
        context.taken.add(note.note_id)
        return Verdict.applied(note)

    def write(self, work: UnitOfWork, judged: Sequence[Judged[Any, Any]], context: Context) -> None:
        self.batches.append(len(judged))
        rows: list[dict[str, object]] = []
        for item in judged:
            if item.verdict.result is not OpResult.APPLIED:
                continue
            note: Note = item.operation.payload
            rows.append({"city_id": work.city_id, "key": note.note_id, "value": note.text})
            item.record.touch(note.scope, "note", note.note_id)
        work.upsert(setting, rows, ["city_id", "key"])
        if any(item.operation.payload.text == "boom-write" for item in judged):
            work.conn.execute(
                sa.insert(setting).values(city_id=work.city_id, key=judged[0].operation.payload.note_id)
            )


class NoteRows:
    """Projector of notes."""

    kind = "note"

    def project(self, reading: Reading, scope: str, ids: Sequence[str]) -> Mapping[str, object]:
        rows = reading.conn.execute(
            sa.select(setting.c.key, setting.c.value).where(
                setting.c.city_id == reading.city_id, setting.c.key.in_(ids)
            )
        )
        return {row.key: NoteRow(row.key, row.value) for row in rows}


def registry(notes: Notes | None = None, kind: type[Act] = Note) -> Registry:
    """A registry with notes alone."""
    made = notes or Notes()
    return Registry([Handler(kind, made, made.note)], [NoteRows()], acts={**ACTS, KIND: kind})
