"""Orders are read through a sight and no other way: what somebody may not see is in nothing that they are given."""

from __future__ import annotations

import ast
import asyncio
import inspect
from collections.abc import Iterator
from functools import partial
from math import inf
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

import server
from domain.questionnaire.answers import Answers
from domain.questionnaire.for_discipline import for_discipline
from domain.times import HOUR
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.hall import Panel
from domain.wire.orders import OrderPage
from domain.wire.oversight import Review
from resources import questionnaires
from server.accounts import repository as accounts
from server.analysis.counting.repository import orders as counting
from server.answers.tables import response
from server.application.app import API
from server.db.counting import count_up_to
from server.live.hub import Hub, Listener
from server.orders import reading as orders
from server.orders.access import sight_of
from server.orders.repository import listing
from server.orders.repository import reading as repository
from server.orders.repository.seeing import seen
from server.planning.planning import plan
from server.tasks.tables import task
from tests.helpers.centre import CITY, HALL, Centre, data_of
from tests.helpers.city import Told, fill
from tests.helpers.desk import DISSATISFIED, SATISFIED, Desk, sit_down
from tests.helpers.orders import answered

SERVER = Path(server.__file__).parent
MECHANISM = {
    "analysis/cube/repository/subjects.py": "counts for figures by who may see them; gives nothing but the counts",
    "analysis/figure_pages/repository.py": "which event the cases of a number are about, for their masks; a sight found them",
    "desk/repository.py": "整改提示 alone, for the unit it was written for; nothing else of the order",
    "analysis/counting/repository/orders.py": "counts for figures: every reading asks for a sight",
    "board/repository/__init__.py": "publishes what two people let it: consent, kind and district of orders that are closed",
    "doctor/repository/standing.py": "examines the database as it lies, on the command line; gives nothing but ids and labels",
    "orders/repository/by_hand.py": "opens by hand; the orders it names of a citizen are asked for by sight before anything is told of them",
    "orders/repository/marking.py": "clocks: what the centre does by itself; tells nobody but who an order is told to",
    "orders/repository/credits.py": "counts by unit and officer, narrowed to the units of a sight; labels of praise alone",
    "orders/repository/moving.py": "moves: what somebody may move is asked of their sight before anything is told of it",
    "orders/repository/looking.py": "who looks at an order, asked after its sight was; names of persons alone",
    "orders/repository/taken.py": "the name of who made a move, for whoever was told of that move and until they were; nothing else of the order",
    "orders/repository/named.py": "orders by the officer they name, for that officer alone and without the citizen",
    "orders/repository/opening.py": "opens and corrects: what a correction changes is found whoever made it, and given to nobody",
    "orders/repository/replicated.py": "rows for those who dispatch, who may see all but 督察's, and those it leaves out",
    "orders/repository/sought.py": "notes the words of whatever is written; what is found is asked for by a sight",
    "orders/repository/second_visits.py": "which task asks about which order: ids and states, for the machine alone",
    "replies/repository/conversations.py": "whether an event has an order, for what a reply means: states alone, told to nobody",
    "orders/repository/tagged.py": "notes the tags of whatever is written; each count asks for a sight as every reading does",
    "orders/repository/seeing.py": "the sight itself, as conditions of a statement",
    "orders/repository/listing.py": "asks for a sight in every list, see below",
    "orders/repository/reading.py": "asks for a sight in every reading, see below",
}
"""Modules that know the tables of orders, and why each may."""

MISCONDUCT: Answers = {
    **SATISFIED,
    "more": (4, 5),
    "demand_words": "路灯坏了",
    "misconduct_words": "要我交了五百块",
}
WORDS = "要我交了五百块"
COUNT_SOME = listing.count_some
HIDDEN: Answers = {**DISSATISFIED, "may_contact": 3}


# By inspection ------------------------------------------------------------------------------------------------------


def test_only_who_is_named_here_knows_the_tables_of_orders() -> None:
    found = {
        str(path.relative_to(SERVER))
        for path in SERVER.rglob("*.py")
        if path.name != "tables.py" and any(_imports_tables(path))
    }
    assert found == set(MECHANISM)


def test_nobody_goes_past_the_readings_to_what_is_beneath_them() -> None:
    """The sight itself, as conditions of a statement, is for everybody."""
    beneath = {
        str(path.relative_to(SERVER))
        for path in SERVER.rglob("*.py")
        if "orders" not in path.relative_to(SERVER).parts
        and "server.orders.repository" in _imported(path).replace(seen.__module__, "")
    }
    assert beneath == set()


def test_no_statement_names_the_tables_in_text() -> None:
    named = {
        str(path.relative_to(SERVER))
        for path in SERVER.rglob("*.py")
        if "migrations" not in path.parts and path.name != "tables.py" and "work_order" in _strings(path)
    }
    assert named == set()


def test_every_reading_asks_for_a_sight() -> None:
    told = [one for module in (orders, repository, listing, counting) for one in _functions(module)]
    touching = [
        f for f in told if (f.__module__ == orders.__name__ or _reads_orders(f)) and f is not listing.narrowed
    ]
    public = [f for f in touching if not f.__name__.startswith("_")]
    assert {f.__name__ for f in told} >= {
        "page",
        "page_by_due",
        "lines",
        "count_some",
        "get",
        "count_waiting",
        "oldest_waiting",
        "one",
        "history",
        "labels",
        "told",
    }
    statements = [f for f in touching if f.__module__ != orders.__name__ and _makes_a_statement(f)]
    assert len(statements) > 15
    for function in (*public, *statements):
        assert inspect.signature(function).parameters["sight"].annotation == "Sight", function
    for function in statements:
        assert "seen(" in inspect.getsource(function), function


def _functions(module: Any) -> list[Any]:
    """Those a module defines, whatever they are remembered by."""
    found = [inspect.unwrap(one) for one in vars(module).values() if callable(one)]
    return [one for one in found if inspect.isfunction(one) and one.__module__ == module.__name__]


def _makes_a_statement(function: Any) -> bool:
    return "select(" in inspect.getsource(function)


def _imports_tables(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.ImportFrom(module="server.orders.tables"):
                yield "from"
            case ast.ImportFrom(module="server.orders", names=names) if any(
                n.name == "tables" for n in names
            ):
                yield "module"
            case ast.Import(names=names) if any(n.name == "server.orders.tables" for n in names):
                yield "import"
            case _:
                pass


def _imported(path: Path) -> str:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return "\n".join(ast.unparse(node) for node in nodes if isinstance(node, ast.Import | ast.ImportFrom))


def _strings(path: Path) -> str:
    """Everything a module says in quotes, but for what belongs to the doctor's report."""
    if str(path.relative_to(SERVER)) in MECHANISM:
        return ""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return "\n".join(n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str))


def _reads_orders(function: Any) -> bool:
    names = {n.id for n in ast.walk(ast.parse(inspect.getsource(function))) if isinstance(n, ast.Name)}
    return bool(names & {"order", "order_history", "_o", "_h", "with_units"})


# By what everybody is given -----------------------------------------------------------------------------------------


@pytest.fixture
def lead(centre: Centre) -> Desk:
    return sit_down(centre, "2001", Role.LEAD)


def got(centre: Centre, who: Desk, path: str, **query: Any) -> Any:
    answer = centre.http.get(f"{API}{path}", params=query, headers=who.as_user)
    assert answer.status_code == 200, answer.text
    return answer.content


def panel_of(centre: Centre, who: Desk) -> Panel:
    return codec.decode(got(centre, who, "/hall/panel", hall=HALL), Panel)


def listed(centre: Centre, who: Desk) -> OrderPage:
    return codec.decode(
        got(centre, who, "/orders", kind="dissatisfied", state="awaiting_dispatch"), OrderPage
    )


@pytest.mark.parametrize(("role", "seen"), [(Role.LEAD, 3), (Role.LEADER, 2)])
def test_the_panel_counts_what_the_list_shows(centre: Centre, desk: Desk, role: Role, seen: int) -> None:
    answered(centre, desk, DISSATISFIED, HIDDEN, DISSATISFIED, MISCONDUCT)
    who = sit_down(centre, "3001", role)
    page, panel = listed(centre, who), panel_of(centre, who)
    assert (page.total, len(page.orders), panel.orders_waiting) == (seen, seen, seen)
    assert panel.orders_waiting_oldest_at == min(line.opened_at for line in page.orders)


def test_the_panel_counts_no_further_than_the_list(
    centre: Centre, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(centre, desk, DISSATISFIED, HIDDEN, DISSATISFIED)
    for cap, told in ((2, (2, True)), (3, (3, False))):
        monkeypatch.setattr(repository, "count_up_to", partial(count_up_to, cap=cap))
        monkeypatch.setattr(listing, "count_some", partial(COUNT_SOME, cap=cap))
        who = sit_down(centre, f"300{cap}", Role.LEAD)
        page, panel = listed(centre, who), panel_of(centre, who)
        assert (panel.orders_waiting, panel.orders_waiting_more) == (page.total, page.more) == told
        assert panel.orders_waiting_oldest_at == min(line.opened_at for line in page.orders)


def test_who_reads_no_orders_counts_none(centre: Centre, desk: Desk) -> None:
    answered(centre, desk, DISSATISFIED)
    panel = panel_of(centre, sit_down(centre, "3001", Role.DUTY_OFFICER))
    assert (panel.orders_waiting, panel.orders_waiting_oldest_at) == (0, None)


def test_each_listener_is_told_what_they_may_count(centre: Centre, desk: Desk, lead: Desk) -> None:
    answered(centre, desk, DISSATISFIED, HIDDEN)
    leader = sit_down(centre, "3001", Role.LEADER)
    with centre.database.read(CITY) as reading:
        people = accounts.people(reading, [lead.user_id, leader.user_id])
        sights = [sight_of(reading, people[who.user_id]) for who in (lead, leader)]

    async def hear() -> list[int]:
        hub = Hub(centre.database, CITY, look_every=inf)
        loop = asyncio.get_running_loop()
        streams = [hub.listen(Listener(loop, "", HALL, True, True, sight=sight)) for sight in sights]
        for stream in streams:
            await anext(stream)  # it listens
        hub.start()
        try:
            return [await asyncio.wait_for(_orders_waiting(stream), 60) for stream in streams]
        finally:
            await asyncio.to_thread(hub.stop)
            for stream in streams:
                await stream.aclose()

    assert asyncio.run(hear()) == [2, 1]


async def _orders_waiting(stream: Any) -> int:
    async for chunk in stream:
        for event in chunk.decode().split("\n\n"):
            if event.startswith("event: panel\ndata: "):
                return codec.decode(event.partition("\ndata: ")[2].encode(), Panel).orders_waiting
    raise AssertionError("the stream ended")


def test_a_lead_who_compares_two_answers_reads_nothing_that_was_reported_to_discipline(
    centre: Centre, desk: Desk, lead: Desk
) -> None:
    other = sit_down(centre, "1002")
    fill(centre.database, [Told("1")])
    plan(centre.database, CITY)
    [group] = desk.next().groups
    desk.send(desk.response(group, MISCONDUCT, tags=["nature.misconduct", "rude"]))
    centre.clock.forward(HOUR)
    other.send(other.response(group, SATISFIED))
    raw = got(centre, lead, f"/oversight/reviews/{group.tasks[0].task.task_id}")
    assert WORDS not in raw.decode()
    assert "misconduct" not in raw.decode()
    told = codec.decode(raw, Review).answers[0]
    more = next(given for given in told.answers if given.question == "more")
    assert more.choices == ["suggestion"], "the rest of what was said is there"
    assert "路灯坏了" in raw.decode()
    assert set(told.tags) == {"nature.suggestion", "rude"}
    theirs = codec.decode(got(centre, lead, "/orders"), OrderPage).orders
    assert told.orders == [line.label for line in theirs], "labels of what is in the list, no more"
    discipline = sit_down(centre, "5001", Role.DISCIPLINE)
    assert codec.decode(got(centre, discipline, "/orders"), OrderPage).total == 2


def test_every_script_says_what_goes_to_discipline() -> None:
    for script in questionnaires().values():
        hidden = for_discipline([script])
        assert hidden.questions == {"misconduct_words"}, script.key
        assert ("more", "misconduct") in hidden.choices, script.key
        assert "nature.misconduct" in hidden.tags, script.key


def test_an_agent_s_own_forms_name_no_restricted_order(centre: Centre, desk: Desk) -> None:
    answered(centre, desk, MISCONDUCT, HIDDEN)
    rows = [data_of(row) for row in desk.station.snapshot_page(f"user:{desk.user_id}").rows]
    assert sorted(len(row.get("orders", [])) for row in rows) == [1, 1]
    discipline = sit_down(centre, "5001", Role.DISCIPLINE)
    labels = {o.kind: o.label for o in codec.decode(got(centre, discipline, "/orders"), OrderPage).orders}
    assert len(labels) == 3
    assert labels["misconduct"] not in {label for row in rows for label in row.get("orders", [])}


def test_a_pack_tells_of_the_complaint_and_not_of_the_report(centre: Centre, desk: Desk) -> None:
    answered(centre, desk, {**MISCONDUCT, **HIDDEN, "more": (5,)})
    with centre.database.write(CITY) as work:
        work.conn.execute(update(task).values(priority=2))
    other = sit_down(centre, "1002")
    answer = other.find("13800000000")
    assert [one.summary for group in answer.groups for one in group.tasks] == ["说话很冲"]
    assert WORDS not in codec.encode(answer).decode()


def test_a_report_of_misconduct_changes_no_figure(centre: Centre, desk: Desk, lead: Desk) -> None:
    answered(centre, desk, MISCONDUCT)
    leader = sit_down(centre, "3001", Role.LEADER)
    for who in (lead, leader):
        for by in ("unit", "line", "aspect"):
            raw = got(
                centre, who, "/reports/satisfaction", **{"from": "2026-11-22", "to": "2026-11-22", "by": by}
            )
            assert b"misconduct" not in raw
            assert b"discipline" not in raw
        assert panel_of(centre, who).orders_waiting == 0


def test_one_and_the_same_sight_is_behind_every_reading(centre: Centre, desk: Desk) -> None:
    answered(centre, desk, DISSATISFIED, HIDDEN, MISCONDUCT)
    everyone = {
        role: centre.add_user(f"40{n:02}", role) for n, role in enumerate(Role) if role is not Role.DEVICE
    }
    with centre.database.read(CITY) as reading:
        for role, person in everyone.items():
            sight = sight_of(reading, person)
            page = orders.page(reading, sight, limit=200)
            assert sight.restricted == (role is Role.DISCIPLINE), role
            labels = orders.labels_of(reading, sight, _answers(reading))
            assert sorted(line.label for line in page.orders) == sorted(
                n for two in labels.values() for n in two
            )
            waiting = orders.page(reading, sight, kind="dissatisfied", state="awaiting_dispatch", limit=200)
            assert orders.undispatched(reading, sight).count == waiting.total == len(waiting.orders)


def _answers(reading: Any) -> list[str]:
    return list(reading.conn.execute(select(response.c.response_id)).scalars())
