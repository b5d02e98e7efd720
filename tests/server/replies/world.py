"""A city whose citizens were asked by text about events the centre knows, and answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update

from domain.ids import derived_id
from domain.sms.label import ReplyLabel
from domain.sms.message import Event, Leg
from server.db.database import Database
from server.db.work import UnitOfWork
from server.planning import planning
from server.sms import setting_up
from server.sms.moving import Moves
from server.sms.replied import Replied, tell
from server.sms.repository import messages
from server.sms.tables import sms_message, sms_reply
from tests.helpers.centre import CITY, OPERATOR
from tests.helpers.city import Told, fill, number
from tests.server.sms.world import World


class City:
    """``events`` were asked about by the ``questions`` of the same place."""

    def __init__(self, database: Database, count: int = 2, *, drawn: bool = True) -> None:
        self.database = database
        told = [Told(str(n), (number(n),)) for n in range(count)]
        self.events = fill(database, told, sample_ppm=1_000_000 if drawn else 0)
        with database.write(CITY) as work:
            setting_up.set_up(work, "明川市公安局", OPERATOR)
        planning.plan(database, CITY)
        world = World(database)
        self.questions = [
            world.plan(1, event_id=key, number=number(n))[0] for n, key in enumerate(self.events)
        ]
        self._move([Event.TAKEN, Event.NAMED, Event.RECEIPT_DELIVERED])
        self._said = 0

    def _move(self, happened: Sequence[Event]) -> None:
        with self.database.write(CITY) as work:
            moves = Moves(work)
            for row in messages.of(work, self.questions).values():
                for one in happened:
                    moves.happened(row, one)
            moves.write("test")
            work.conn.execute(update(sms_message).values(tries=1, tried_at=work.now))

    def reply(
        self, label: ReplyLabel, text: str = "", *, to: str | None = "", n: int = 0, **given: Any
    ) -> str:
        """The ``n``-th citizen writes; ``to``: the message it belongs to, ``None`` none, else their question."""
        [key] = self.replies([(label, text, to, n, given)])
        return key

    def replies(self, told: Sequence[tuple[ReplyLabel, str, str | None, int, dict[str, Any]]]) -> list[str]:
        """Several in one batch."""
        with self.database.write(CITY) as work:
            made = [self._replied(work, *one) for one in told]
            tell(work, made)
        return [one.reply_id for one in made]

    def _replied(
        self, work: UnitOfWork, label: ReplyLabel, text: str, to: str | None, n: int, given: dict[str, Any]
    ) -> Replied:
        self._said += 1
        reply_id = derived_id("test reply", str(self._said))
        asked = None if to is None else to or self.questions[n]
        row = messages.of(work, [asked])[asked] if asked else None
        words = text or label.value
        one = Replied(
            reply_id,
            words,
            label.value,
            given.pop("sure", True),
            work.now,
            number(n),
            work.sealer.group_of(number(n)),
            row,
            **given,
        )
        sealed = work.sealer.seal(words.encode(), f"sms reply/{reply_id}".encode())
        stored: dict[str, object] = {
            "city_id": CITY, "reply_id": reply_id, "message_id": asked, "event_id": row.event_id if row else None,
            "group_id": one.group_id, "extension": row.extension if row else "", "received_at": work.now,
            "body": sealed, "text": sealed, "label": label.value, "confidence": "high" if one.sure else "low",
            "lexicon": "test", "aspects": "{}", "also": "[]", "reasons": "[]", "cut": one.cut, "late": one.late,
            "matched": "exact",
        }  # fmt: skip
        work.conn.execute(insert(sms_reply), [stored])
        return one

    def texts(self) -> list[tuple[str, str, str]]:
        """Code, state and extension of what was sent back, in the order of their codes."""
        m = sms_message.c
        query = select(m.template, m.state, m.extension).where(m.message_id.not_in(self.questions))
        with self.database.read(CITY) as reading:
            return sorted(tuple(row) for row in reading.conn.execute(query))  # type: ignore[misc]

    def codes(self) -> list[str]:
        """The codes of what was sent back."""
        return [code for code, _, _ in self.texts()]

    def back(self, code: str) -> str:
        """The message of a text that was sent back."""
        m = sms_message.c
        with self.database.read(CITY) as reading:
            query = select(m.message_id).where(m.template == code, m.message_id.not_in(self.questions))
            return str(reading.conn.execute(query).scalar_one())

    def rows(self, table: Any) -> list[Any]:
        """All rows of a table."""
        with self.database.read(CITY) as reading:
            return list(reading.conn.execute(select(table)))

    def of_leg(self, leg: Leg) -> list[str]:
        """Codes of the messages of a leg."""
        m = sms_message.c
        with self.database.read(CITY) as reading:
            return sorted(reading.conn.execute(select(m.template).where(m.leg == leg.value)).scalars())
