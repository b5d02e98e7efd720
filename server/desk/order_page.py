"""One order's page: what was said, what is asked, when it is due, what was done, and what can be done now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.responses import Response

from domain.orders.clocks import Clock
from domain.orders.given import GivenContact
from domain.orders.planned import still_asked
from domain.orders.timing import WINDOWS
from domain.vocabulary import OrderMove, StepEffect
from domain.wire.orders import OrderDetail
from server.attachments.service import files_of
from server.browser.visit import Visit
from server.desk.against import offered_and_not
from server.desk.areas import Area
from server.desk.making import report_of
from server.desk.prints import offered
from server.desk.said import Said
from server.desk.units import Tree, tree_of
from server.orders import looking
from server.orders import reading as orders
from server.tags.service import labels


@dataclass(frozen=True, slots=True)
class Due:
    """A clock that goes; ``at`` is none while it stands. ``window``: how long something may be done, nobody is late with it."""

    clock: str
    at: int | None
    window: bool
    provisional: bool


def order_page(visit: Visit, area: Area, order_id: str) -> Response:
    """The order.

    Raises:
        ProblemError: ``order.unknown``: there is none for whoever asks, and nothing else was read.
    """
    with visit.read() as reading:
        order, casting = orders.cast(reading, area.sight(reading, visit.user), order_id, visit.user)
        forms, stopped = offered_and_not(casting, area, visit.user, order_id)
        tree = tree_of(reading)
        tags = labels(reading, order.tags, visit.lang)
        files = files_of(reading, order_id)
        others, stale = looking.others_at(reading, visit.user.user_id, order_id)
    if stale:
        looking.keep(visit.database, visit.user.city_id, visit.user.user_id, order_id)
    possible = frozenset(OrderMove(move) for move in order.moves)
    said = Said(visit.lang, visit.t)
    named = [tags[code] for code in order.tags]
    return visit.render(
        "desk/order.html",
        area=area,
        others=others,
        order=order,
        said=said,
        now=visit.look.now,
        forms=forms,
        stopped=stopped,
        report=report_of(order),
        contacts=contacts_of(order),
        dues=list(_dues(order, visit.look.now)),
        facts=list(_facts(visit, order, said, tree, named)),
        prints=offered(visit, order),
        files=files,
        attach=OrderMove.ATTACH in possible,
    )


def contacts_of(order: OrderDetail) -> list[GivenContact]:
    """When the units spoke to the citizen, the newest first."""
    made = (step for step in reversed(order.history) if step.effect != StepEffect.NOT_MADE)
    return [step.given.contact for step in made if step.given is not None and step.given.contact is not None]


_SHOWN = frozenset(Clock) - {Clock.URGE, Clock.UNMERGE}


def _dues(order: OrderDetail, now: int) -> Iterator[Due]:
    """The clocks that go, the soonest due first, those that stand last; how long something may be done no more when it is over."""
    standing = order.standing
    going = [
        run
        for run in order.clocks
        if run.stopped is None
        and run.clock in _SHOWN
        and (run.clock in WINDOWS or standing is None or still_asked(standing, Clock(run.clock)))
    ]
    for run in sorted(going, key=lambda run: (run.due_at is None, run.due_at or 0)):
        if run.clock in WINDOWS and (run.due_at or 0) < now:
            continue
        yield Due(run.clock, run.due_at, run.clock in WINDOWS, run.provisional)


def _facts(
    visit: Visit, order: OrderDetail, said: Said, tree: Tree, tags: list[str]
) -> Iterator[tuple[str, str]]:
    line = order.summary
    chain = order.standing.chain if order.standing is not None else ()
    told = {
        "handler": tree.name(line.handler_id),
        "complained_of": line.unit_name,
        "chain": " → ".join(tree.name(unit) for unit in chain) if len(chain) > 1 else "",
        "assisting": _assisting(visit, order, tree),
        "source": said.source(line.source),
        "opened": visit.look.when(line.opened_at),
        "event": visit.look.when(order.event_at) if order.event_at is not None else "",
        "dispatch_no": order.dispatch_no,
        "line": said.line(line.business_line),
        "case": line.case_type,
        "officers": "、".join(f"{one.badge_no} {one.name}".strip() for one in order.officers),
        "phone": order.mask,
        "tags": "、".join(tags),
        "visibility": "" if line.visibility == "normal" else said.visibility(line.visibility),
        "end": said.end(order.standing.end) if order.standing is not None and order.standing.end else "",
    }
    return ((visit.t(f"desk.fact.{name}"), value) for name, value in told.items() if value)


def _assisting(visit: Visit, order: OrderDetail, tree: Tree) -> str:
    """The units that assist, and which of them have added their part."""
    if order.standing is None:
        return ""
    added = order.standing.added
    return "、".join(
        visit.t("desk.assisting.added" if unit in added else "desk.assisting.waits", unit=tree.name(unit))
        for unit in order.standing.assisting
    )
