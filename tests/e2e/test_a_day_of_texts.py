"""One day of texts as a lead, in a real window and by the keyboard: planned dry, tried on the own people, gone live on a gateway that only
simulates, answered in every way, the inbox settled by keys alone, a class of failures seen to rise, paused, resumed. Run by ``make e2e`` only.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import ColumnElement, func, select, update

from domain.sms.conversation import Inbox
from domain.sms.desk import DIGITS
from domain.sms.label import ReplyLabel
from domain.times import SECOND
from server.acts.authors import Console
from server.db.database import Database
from server.db.tables import timer
from server.emergencies.tables import emergency
from server.masterdata.tables import unit
from server.sms import ruling
from server.sms.gateways.interface import RawIncoming, RawKind
from server.sms.gateways.simulate import ENDINGS, Waiting
from server.sms.raw import keep
from server.sms.tables import sms_gateway, sms_message, sms_reply
from server.sms.timer import TIMER
from tests.e2e.display import SMALL, Client, display
from tests.e2e.remote import PASSWORD, opened
from tests.fixtures.exports import HEADER, write_csv
from tests.helpers.centre import CITY
from tests.helpers.parts import need
from tests.helpers.patience import HANG_S, until
from tests.privacy.people import citizens
from tools.centre import Centre

pytestmark = pytest.mark.display

LEAD = "8100"
OUT = Path(__file__).resolve().parents[2] / "out" / "e2e"
OWN = ("13800008881", "13800008882")
"""Of the centre's own people."""
ANSWERS = {
    "0201": 128, "0202": 40, "0203": 18, "0204": 40, "0205": 8, "0206": 3, "0207": 14, "0208": 5, "0209": 6, "0210": 30, "0211": 8,
}  # fmt: skip
"""How many answer how, by the ending of their number: 300."""
NO_SUCH_NUMBER = "0104"
TEXTS, INBOX = "短信", "短信来件"
MEANS = {
    Inbox.EMERGENCY: ReplyLabel.EMERGENCY,
    Inbox.DEMAND: ReplyLabel.DEMAND,
    Inbox.LOW: ReplyLabel.UNCLEAR,
    Inbox.STRAY: ReplyLabel.UNCLEAR,
    Inbox.CUT: ReplyLabel.UNCLEAR,
}
"""What the lead settles each to."""
RULE = """rules:
  - {rule: handled, leg: handled, template: handled, since: closed, minutes: 5, window: "00:00-23:59", share: 1}
"""


class Day:
    """The centre, its sender, and a lead at the keyboard."""

    def __init__(self, centre: Centre, database: Database, client: Client, folder: Path) -> None:
        self.centre, self.database, self.client, self._folder = centre, database, client, folder
        self._came = 0

    # -- what comes from outside ------------------------------------------------------------------------

    def come(self, numbers: Sequence[str]) -> None:
        """Events are imported whose callers have these numbers."""
        with self.database.read(CITY) as reading:
            query = select(unit.c.name).where(unit.c.kind == "station")
            stations = sorted(reading.conn.execute(query).scalars())
        rows = list(citizens(len(numbers), stations, datetime.now() + timedelta(hours=20)))
        for row, number in zip(rows, numbers, strict=True):
            self._came += 1
            row[0], row[1], row[8] = f"JD{self._came:06d}", f"CD{self._came:06d}", number
        path = self._folder / f"export-{self._came}.csv"
        write_csv(path, rows, header=(*HEADER, "紧急联系人"))
        assert self.centre.run("import", str(path), "--source", "day")["imported"] == len(numbers)

    def write(self, told: Sequence[tuple[str, str]]) -> None:
        """These write to the port for 办理: number and words."""
        with self.database.write(CITY) as work:
            said = [Waiting(from_=number, to="1069011002", text=words) for number, words in told]
            keep(work, "main", [RawIncoming(RawKind.REPLY, msgspec.json.encode(one)) for one in said])

    def hold_planning(self, on: bool) -> None:
        """The clock of planning waits, so that a dry run has something to look at; or goes on."""
        with self.database.write(CITY) as work:
            due = work.now + 86_400 * SECOND if on else work.now
            work.conn.execute(update(timer).where(timer.c.name == TIMER).values(due_at=due))

    # -- what stands at the centre ----------------------------------------------------------------------

    def count(self, table: Any, *where: ColumnElement[bool]) -> int:
        """How many rows."""
        with self.database.read(CITY) as reading:
            return int(
                reading.conn.execute(select(func.count()).select_from(table).where(*where)).scalar_one()
            )

    def states(self) -> Counter[str]:
        """How the messages stand, and why."""
        m = sms_message.c
        with self.database.read(CITY) as reading:
            rows = reading.conn.execute(select(m.state, func.coalesce(m.reason, m.error_class, "")))
            return Counter(f"{state}:{why}" for state, why in rows)

    def planned(self) -> int:
        """Questions that wait to leave."""
        return self.count(sms_message, sms_message.c.state == "planned", sms_message.c.leg == "handled")

    def mode(self) -> str:
        """How far texts go."""
        with self.database.read(CITY) as reading:
            return ruling.mode(reading).value

    def waiting(self) -> list[Any]:
        """What the inbox has, in the order of the page."""
        r = sms_reply.c
        with self.database.read(CITY) as reading:
            query = select(r.reply_id, r.inbox, r.held_by).where(r.inbox.is_not(None), r.done_at.is_(None))
            rows = list(reading.conn.execute(query.order_by(r.received_at, r.reply_id)))
        order = list(Inbox)
        return sorted(rows, key=lambda row: order.index(Inbox(row.inbox)))

    # -- what the lead does -----------------------------------------------------------------------------

    def go(self, page: str) -> None:
        """To one of the two pages of texts by the command line, which finds the inbox first."""
        for _ in range(6):
            if self.client.title().startswith(f"{page} "):
                return
            self.client.keys("Escape")
            self.client.keys("ctrl+k")
            time.sleep(0.5)  # the palette opens; there is nothing to ask it by
            self.client.type("sms")
            time.sleep(2.5)  # and has looked everywhere
            self.client.keys(*[] if page == INBOX else ["Down"], "Return")
            _wait(lambda: self.client.title().startswith(f"{page} "), 3.0)
        self.picture("lost")
        raise AssertionError(f"not on {page}: {self.client.title()}")

    def part(self, number: int) -> None:
        """One of the parts of 短信."""
        self.go(TEXTS)
        self.client.keys(f"ctrl+{number}")
        time.sleep(1.0)

    def picture(self, name: str) -> None:
        """The display, to be looked at afterwards."""
        self.client.picture(OUT / f"texts-{name}.png")

    def set_mode(self, presses: Sequence[str], wanted: str, reason: str) -> None:
        """Choose by arrows, say why, confirm."""
        self.part(5)
        self.client.keys(*presses)
        self.client.keys("Tab")
        self.client.type(reason)
        self.client.keys("Return")
        until(f"{wanted} to hold", lambda: self.mode() == wanted)

    def settle_all(self) -> int:
        """Open the first by Enter, say what it means by a digit, until none is left; how many there were."""
        self.go(INBOX)
        done = 0
        while self.waiting():
            self._settle_first()
            done += 1
            if done == 4:
                self.picture("inbox")
        return done

    def _settle_first(self) -> None:
        """Whichever the page has open: the list may be seconds older than the centre."""
        before = {row.reply_id for row in self.waiting()}

        def held() -> str:
            return next((row.inbox for row in self.waiting() if row.held_by is not None), "")

        for _ in range(12):
            if not held():
                self.client.keys("Home", "Return")
                _wait(held, 2.0)
            why = held()
            if why:
                self.client.keys(str(DIGITS.index(MEANS[Inbox(why)]) + 1))
                if _wait(lambda: {row.reply_id for row in self.waiting()} != before, 3.0):
                    return
        raise AssertionError(f"nothing was settled: {self.waiting()[:3]}")

    def take_emergencies(self, n: int) -> None:
        """What rings is taken by its key."""
        until(f"{n} emergencies", lambda: self.count(emergency) == n)
        self.picture("ringing")

        def taken() -> bool:
            if open_ := self.count(emergency, emergency.c.acknowledged_at.is_(None)):
                self.client.keys("F11")
                time.sleep(0.7)
            return not open_

        until("somebody to take them", taken)

    def pause(self, on: bool) -> None:
        """Pause, or let go on, by the key; it says why."""
        self.part(1)
        self.client.keys("ctrl+p")
        time.sleep(0.5)
        self.client.type("失败变多，先停一停" if on else "号码已查清")
        self.client.keys("Return")
        until(
            "sending to pause" if on else "sending to go on",
            lambda: self.count(sms_gateway, sms_gateway.c.paused.is_(on)) == 1,
        )


def _wait(holds: Any, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False


def _numbers(endings: dict[str, int], lead: str = "139") -> list[str]:
    made = [ending for ending, n in endings.items() for _ in range(n)]
    return [f"{lead}{n:04d}{ending}" for n, ending in enumerate(made)]


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    need("Xvfb", "xdotool")
    centre = Centre(tmp_path / "centre")
    centre.run("demo-data", "--events", "1", "--calls", "0", "--no-orders", "--password", PASSWORD)
    settings, rules = tmp_path / "gateway.yaml", tmp_path / "rules.yaml"
    settings.write_text('port: "10690110"\nparts_per_second: 100\n', "utf-8")
    rules.write_text(RULE, "utf-8")
    centre.run("sms", "setup", "--signature", "明川市公安局")
    centre.run("sms", "stop", "call", "--reason", "今天只问办理")
    centre.run("sms", "rules", "--put", str(rules))
    centre.run("sms", "gateway", "main", "--kind", "simulate", "--put", str(settings))
    far = datetime.now() + timedelta(hours=12)
    centre.run("settings", "set", "contact.quiet_hours", f'["{far:%H:00}", "{far:%H:01}"]')
    with ExitStack() as stack:
        stack.enter_context(centre.running())
        database = stack.enter_context(opened(centre, centre.home))
        with database.write(CITY) as work:
            ruling.put_team(work, [f"{number} 信通科" for number in OWN], Console("day"))
        until("the clock of planning", lambda: _there(database))
        stack.enter_context(_sending(centre))
        profile = tmp_path / "lead"
        profile.mkdir(mode=0o700)
        screen = stack.enter_context(display(SMALL))
        client = Client(screen, profile, centre.url)
        stack.callback(client.end)
        client.log_in(LEAD, PASSWORD)
        yield Day(centre, database, client, tmp_path)


def _there(database: Database) -> bool:
    with database.read(CITY) as reading:
        return reading.conn.execute(select(timer.c.name).where(timer.c.name == TIMER)).first() is not None


@contextmanager
def _sending(centre: Centre) -> Iterator[None]:
    """The process that sends."""
    with (centre.home / "sending.log").open("ab") as log:
        worker = subprocess.Popen(
            centre._command("sms", "work"),
            env={**os.environ, **centre._environment()},
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(HANG_S)


def test_a_day_of_texts_as_a_lead(day: Day) -> None:
    # Planned dry: ten texts are looked at, and nothing exists of it.
    day.hold_planning(True)
    day.come([*OWN, *_numbers({"9001": 10}, "137")])
    day.part(4)
    day.client.keys("ctrl+Return")
    time.sleep(3.0)
    day.picture("dry")
    assert day.count(sms_message) == 0

    # To the own list alone.
    day.set_mode(["Right"], "team", "先发给自己人看看")
    day.picture("modes")
    day.hold_planning(False)
    until("the own people reached", lambda: day.states()["delivered:"] == len(OWN))
    assert day.states()["excluded:sms.not_team"] == 10

    # Live, on a gateway that simulates: 300 citizens, who answer in every way there is.
    day.set_mode(["Right"], "live", "试发正常，主任同意")
    assert sum(ANSWERS.values()) == 300
    assert set(ANSWERS) == {ending for ending, one in ENDINGS.items() if one.reply and not one.response}
    numbers = _numbers(ANSWERS)
    day.come(numbers)
    until("300 to answer", lambda: day.count(sms_reply, sms_reply.c.message_id.is_not(None)) >= 300)
    day.take_emergencies(ANSWERS["0206"])
    day.part(1)
    time.sleep(2.0)
    day.picture("ledger")

    # The inbox, by keys alone: besides what waits, who is unclear twice, a digit where words were asked for, and who was never asked.
    day.write([(one, "呵呵") for one in numbers if one.endswith("0209")])
    day.write([(one, "1") for one in numbers if one.endswith("0203")][:4])
    day.write([("13700007777", "你们几点上班"), ("13700007778", "办证要带什么")])
    most = ANSWERS["0205"] + ANSWERS["0206"] + ANSWERS["0209"] + 4 + 2
    until("all of it in the inbox", lambda: len(day.waiting()) == most)
    assert day.settle_all() == most
    day.picture("inbox-empty")
    until("what was settled to follow", lambda: day.count(sms_reply, sms_reply.c.follow_at.is_not(None)) == 0)

    # A class of failures rises; the lead pauses, and nothing leaves until they let it go on.
    day.come(_numbers({NO_SUCH_NUMBER: 15}, "136"))
    until("failures of one class", lambda: day.states()["failed:number"] == 15)
    day.pause(True)
    time.sleep(2.0)
    day.picture("failures-and-paused")
    sent = day.count(sms_message, sms_message.c.tries > 0)
    day.come(_numbers({"9002": 5}, "135"))
    until("planned while paused", lambda: day.planned() == 5)
    time.sleep(5.0)
    assert day.count(sms_message, sms_message.c.tries > 0) == sent
    day.pause(False)
    until("those that waited delivered", lambda: day.planned() == 0)
    day.part(1)
    time.sleep(2.0)
    day.picture("resumed")
    assert day.states()["failed:number"] == 15
