"""A角, B角 and who is away: told and changed by the unit's own people."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from domain.acts.unit_duty import DutySet, OnDuty
from domain.deputies import Duty, on_duty
from domain.problems import Problem, ProblemError
from domain.times import day_of
from server.acts.acting import act
from server.acts.operation import Operation
from server.browser.forms import Done, Posted, submit
from server.browser.visit import Visit
from server.db.work import UnitOfWork
from server.deputies import repository

PATH = "/desk/people"
FIRST, SECOND = "first", "second"


def people_page(visit: Visit, sent: Posted | None = None, problems: Sequence[Problem] = ()) -> Response:
    """The unit's liaisons, and who of them is told today."""
    unit_id = visit.user.unit_id
    with visit.read() as reading:
        people = repository.liaisons(reading, unit_id) if unit_id is not None else []
        duties = repository.duties(reading, [unit_id] if unit_id is not None else [])
        form = visit.form(
            reading, PATH, sent, problems, defaults=_fields(duties, [p.user_id for p in people])
        )
    told = on_duty([one.user_id for one in people], duties, day_of(visit.look.now, visit.look.zone))
    return visit.render(
        "desk/people.html",
        status=422 if problems else 200,
        form=form,
        people=people,
        told=[f"{one.number} {one.name}" for one in people if one.user_id in told],
        ranks=[(FIRST, visit.t("desk.people.first")), (SECOND, visit.t("desk.people.second"))],
    )


def _fields(duties: dict[str, Duty], user_ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for user_id in user_ids:
        duty = duties.get(user_id, Duty())
        found[f"rank.{user_id}"] = FIRST if duty.first else SECOND
        found[f"away_from.{user_id}"] = duty.away_from.isoformat() if duty.away_from else ""
        found[f"away_until.{user_id}"] = duty.away_until.isoformat() if duty.away_until else ""
    return found


def change(visit: Visit, sent: Posted) -> Response:
    """Put it in place of what was said before."""

    def do(work: UnitOfWork) -> Done:
        unit_id = visit.user.unit_id
        if unit_id is None:
            raise ProblemError(Problem("duty.not_yours"))
        people = tuple(_one(sent, row.user_id) for row in repository.liaisons(work, unit_id))
        act(work, Operation.by(visit.user, DutySet(unit_id, people), work.now, op_id=sent.request_id))
        return Done(PATH, "desk.people.done")

    return submit(visit, sent, do, again=lambda problems: people_page(visit, sent, problems))


def _one(sent: Posted, user_id: str) -> OnDuty:
    return OnDuty(
        user_id,
        sent.one(f"rank.{user_id}") != SECOND,
        sent.one(f"away_from.{user_id}")[:40] or None,
        sent.one(f"away_until.{user_id}")[:40] or None,
    )
