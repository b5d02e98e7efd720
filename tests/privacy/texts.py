"""What a morning of texts leaves at the centre: replies, an answer on the form behind a link, an emergency, and the duty list's phones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import select, update

from domain.sms.message import Event
from domain.vocabulary import Satisfaction
from server.acts.authors import Console
from server.db.database import Database
from server.db.work import Reading, UnitOfWork
from server.emergencies.tables import emergency
from server.events.tables import contact
from server.replies import alarms
from server.settings import service as settings
from server.sms import ruling, web
from server.sms.gateways.interface import RawIncoming, RawKind
from server.sms.gateways.simulate import Waiting
from server.sms.links import Links
from server.sms.moving import Moves
from server.sms.raw import keep
from server.sms.replies import place
from server.sms.repository import duty, messages
from server.sms.tables import sms_alarm, sms_message, sms_reply
from tests.e2e.remote import opened
from tests.helpers.centre import CITY
from tests.privacy.needles import Secret
from tests.server.sms.world import World
from tools.centre import Centre

WRITING = 12
"""Of the citizens, who answers by text; who comes after them answers on the form, and the next cries for help."""
ADDRESS = "pingjia.example.cn"
DUTY = "19386420571"
BY = Console("privacy")

Row = Sequence[str]


def reply_of(row: Row) -> str:
    """Words that no text, tag or lexicon of ours has: the search looks for pieces."""
    return f"{row[6]}饕餮魍魉{row[-1]}魑魅鸱枭"


def form_words(row: Row) -> str:
    """What is typed on the form."""
    return f"{row[-1]}蛱蝶婆娑{row[6]}氤氲蹀躞"


def cry_of(row: Row) -> str:
    """What is read as an emergency."""
    return f"快来救我，{row[6]}觊觎龃龉"


def of_texts(rows: Sequence[Row]) -> list[Secret]:
    """All that must lie nowhere, and that its twin has."""
    return [
        *(Secret("words", reply_of(row), f"reply {n}") for n, row in enumerate(rows[:WRITING])),
        Secret("words", form_words(rows[WRITING]), "an answer on the form"),
        Secret("words", cry_of(rows[WRITING + 1]), "an emergency"),
        Secret("number", DUTY, "the duty list"),
    ]


def write_back(centre: Centre, rows: Sequence[Row]) -> Secret:
    """Some of them write, to a gateway that judges what it brings; one answers by the link in their text, whose letters are returned."""
    with opened(centre, centre.home) as database:
        sms = World(database)
        sms.gateway(mode="simulate")
        writing = [(row, reply_of(row)) for row in rows[:WRITING]]
        writing.append((rows[WRITING + 1], cry_of(rows[WRITING + 1])))
        with database.write(CITY) as work:
            raws = [Waiting(from_=row[8], to="10690110", text=text) for row, text in writing]
            keep(work, "g", [RawIncoming(RawKind.REPLY, msgspec.json.encode(one)) for one in raws])
            ruling.put_duty(work, [f"{DUTY} 值班室"], BY)
            settings.put(work, {"sms.web_address": ADDRESS}, BY)
        sms.judge()
        with database.write(CITY) as work:
            _nobody_takes_it(work)
        [message_id] = sms.plan(number=rows[WRITING][8], event_id=_event_of(database, rows[WRITING]))
        with database.write(CITY) as work:
            letters = _by_link(work, message_id, form_words(rows[WRITING]))
        sms.close()
    return Secret("words", letters, "the letters of a link")


def opened_again(reading: Reading) -> Iterator[str]:
    """What of it is sealed, opened: the twin has all of it."""
    replies = reading.conn.execute(select(sms_reply.c.reply_id, sms_reply.c.text)).all()
    yield from (reading.sealer.open(sealed, place(reply_id)).decode() for reply_id, sealed in replies)
    yield from (one.number for one in duty.numbers(reading))


def _nobody_takes_it(work: UnitOfWork) -> None:
    """The emergency is passed on, and the duty list is told by text."""
    work.conn.execute(update(emergency).values(escalated_at=work.now))
    work.conn.execute(update(sms_alarm).values(next_at=work.now))
    alarms.look(work)
    told = work.conn.execute(select(sms_message.c.number).where(sms_message.c.template == "duty")).all()
    assert len(told) == 1


def _by_link(work: UnitOfWork, message_id: str, words: str) -> str:
    links = Links(work, ADDRESS)
    path = links.value(message_id, "{link}")["link"]
    links.write()
    moves = Moves(work)
    [row] = messages.of(work, [message_id]).values()
    for one in (Event.TAKEN, Event.NAMED):
        moves.happened(row, one)
        row = moves.stands(row)
    moves.write("privacy")
    letters = path.rpartition("/")[2]
    assert web.spend(work, letters, Satisfaction.DISSATISFIED, words)
    return letters


def _event_of(database: Database, row: Row) -> str:
    with database.read(CITY) as reading:
        query = select(contact.c.event_id).where(contact.c.group_id == reading.sealer.group_of(row[8]))
        return str(reading.conn.execute(query.limit(1)).scalar_one())
