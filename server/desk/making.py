"""The page of a move: shown, sent, and shown again with what was refused of it. One for all moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from starlette.responses import Response

from domain.acts.order_move import Moved, Seen
from domain.orders.given import GivenReport
from domain.orders.machine import Refusal, judge
from domain.problems import Problem, ProblemError
from domain.times import day_of
from domain.vocabulary import Finding, OrderMove, StepEffect
from domain.wire import codec
from domain.wire.orders import OrderDetail
from domain.wire.sync import OpResult
from server.acts.acting import act
from server.acts.operation import Operation
from server.attachments.service import files_of
from server.browser.forms import Done, NotMade, Posted, keep, submit
from server.browser.page_words import catalogue
from server.browser.visit import Visit
from server.db.work import Reading, UnitOfWork
from server.desk import causes, letters, taken
from server.desk.areas import Area
from server.desk.fields import Codes, Field, Kind
from server.desk.forms import MoveForm
from server.desk.letters import Letter
from server.desk.said import Said
from server.desk.telling import retold
from server.desk.typed import Place, given_of, whole
from server.desk.units import Tree, tree_of
from server.orders import looking
from server.orders import reading as orders
from server.orders.casting import Casting

_ROWS = {"report.facts": 10, "reason": 6, "told": 6}
_MORE = 4
FILES = "files"
"""The button that keeps what was typed and goes on to the files."""
LETTER = "letter."
"""What the name of a button begins with that puts a text into a field."""

Option = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as it is shown; ``options`` may stand in groups."""

    name: str
    kind: str
    label: str
    hint: str
    rows: int
    need: bool
    options: Sequence[Option] | Sequence[tuple[str, Sequence[Option]]]
    letters: Sequence[Mapping[str, str]]


def form_page(
    visit: Visit,
    area: Area,
    form: MoveForm,
    order_id: str,
    sent: Posted | None = None,
    problems: Sequence[Problem] = (),
) -> Response:
    """The form; with what was typed and what is wrong with it, if it was sent.

    Raises:
        ProblemError: ``order.unknown``: there is none for whoever asks, and they left nothing written for it.
    """
    try:
        return _form_page(visit, area, form, order_id, sent, problems)
    except ProblemError as error:
        return taken.shown(visit, area, form, order_id, error, sent)


def _form_page(
    visit: Visit,
    area: Area,
    form: MoveForm,
    order_id: str,
    sent: Posted | None,
    problems: Sequence[Problem],
) -> Response:
    with visit.read() as reading:
        order = orders.get(reading, area.sight(reading, visit.user), order_id, visit.user)
        tree = tree_of(reading)
        said = Said(visit.lang, visit.t)
        filled = visit.form(
            reading, area.path(order_id, form.slug), sent, retold(problems, form, said, tree, visit)
        )
        files = files_of(reading, order_id) if form.moves[0] in _WITH_EVIDENCE else []
        known = letters.all_of(reading)
        others, stale = looking.others_at(reading, visit.user.user_id, order_id)
    if stale:
        looking.keep(visit.database, visit.user.city_id, visit.user.user_id, order_id)
    possible = frozenset(OrderMove(move) for move in order.moves)
    legal = form.offered(possible)
    return visit.render(
        "desk/move.html",
        status=422 if problems else 200,
        area=area,
        others=others,
        slug=form.slug,
        order=order,
        said=said,
        form=filled,
        fields=list(_shown(visit, form, order, said, tree, known)),
        moves=[move.value for move in form.moves if move in possible or not legal],
        seen=seen_of(order),
        legal=legal,
        next=[one.slug for one in area.forms.values() if one.offered(possible)],
        report=report_of(order) if form.moves[0] in _READ_FIRST else None,
        files=files,
        attach=form.moves[0] in _WITH_EVIDENCE and OrderMove.ATTACH in possible,
    )


def make(visit: Visit, area: Area, form: MoveForm, order_id: str, sent: Posted) -> Response:
    """Make the move that was sent, or show what stands against it.

    Raises:
        ProblemError: ``order.unknown``: there is none for whoever asks, and nothing was written.
    """
    try:
        with visit.read() as reading:
            orders.get(reading, area.sight(reading, visit.user), order_id)
    except ProblemError as error:
        return taken.shown(visit, area, form, order_id, error, sent)
    if sent.pressed == FILES:
        with visit.write() as work:
            keep(work, visit.user.user_id, sent)
        return visit.redirect(area.path(order_id, "files"))
    if sent.pressed.startswith(LETTER):
        with visit.read() as reading:
            begun = _with_letter(sent, letters.all_of(reading), visit.lang)
        with visit.write() as work:
            keep(work, visit.user.user_id, begun)
        return form_page(visit, area, form, order_id, begun)

    def do(work: UnitOfWork) -> Done | NotMade:
        moved = _read(work, form, order_id, sent)
        asked = Operation.by(visit.user, moved, work.now, op_id=sent.request_id)
        verdict = act(work, asked, keep_written=True).verdict
        if verdict.result is OpResult.REFUSED:
            return NotMade(Problem(verdict.code or "op.refused", verdict.params))
        if verdict.result is OpResult.SECONDARY:
            return Done(area.path(order_id), "desk.done.secondary", {"by": str(verdict.params.get("by", ""))})
        key = "desk.done.late" if verdict.code else f"desk.done.{moved.move}"
        return Done(area.path(order_id), key, {})

    def again(problems: Sequence[Problem]) -> Response:
        return form_page(visit, area, form, order_id, sent, _all_of(visit, form, order_id, sent, problems))

    def anew(problems: Sequence[Problem]) -> Response:
        return form_page(visit, area, form, order_id, problems=problems)

    return submit(visit, sent, do, again=again, anew=anew)


def _read(reading: Reading, form: MoveForm, order_id: str, sent: Posted) -> Moved:
    """The move as it was typed.

    Raises:
        ProblemError: it cannot be read, and where.
    """
    moved, problems = _as_far_as_read(reading, form, order_id, sent)
    if problems:
        raise ProblemError(*problems)
    return moved


def _as_far_as_read(
    reading: Reading, form: MoveForm, order_id: str, sent: Posted
) -> tuple[Moved, list[Problem]]:
    """The move with what of it can be read, and what cannot.

    Raises:
        ProblemError: it is not even known which move it is.
    """
    move = next((one for one in form.moves if one.value == sent.pressed), None)
    if move is None and len(form.moves) == 1:
        move = form.moves[0]
    if move is None:
        raise ProblemError(Problem("form.no_button"))
    tree = tree_of(reading)
    place = Place(reading.zone(), {unit.code: unit.unit_id for unit in tree.units.values()})
    values = {field.name: sent.all(field.name) for field in form.fields}
    given, problems = given_of(form.fields, values, move, place)
    return Moved(order_id, move.value, _seen(sent), given), problems


def _all_of(
    visit: Visit, form: MoveForm, order_id: str, sent: Posted, problems: Sequence[Problem]
) -> Sequence[Problem]:
    """Everything that stands against a move, where only the first thing was told: whoever typed it mends all at once."""
    if not any(problem.code.startswith("order.") for problem in problems) or problems[0].code == _ALONE:
        return problems
    whole = _with_a_finding(form, sent)
    with visit.read() as reading:
        try:
            moved, unread = _as_far_as_read(reading, form, order_id, whole)
            casting = Casting.load(reading, [order_id], [visit.user], [moved.given])
            case = casting.case(visit.user, casting.orders[order_id], moved.given, reading.now)
        except (ProblemError, KeyError):
            return problems
    found = judge(case, OrderMove(moved.move))
    against = found.problems if isinstance(found, Refusal) else ()
    if against and not unread and whole is sent:
        return against
    told = {problem.field for problem in problems}
    return [*problems, *(problem for problem in against if problem.field and problem.field not in told)]


_FINDING = "report.finding"


def _with_a_finding(form: MoveForm, sent: Posted) -> Posted:
    """A report without its finding as if it had one: what else is missing in it is told with that."""
    if sent.one(_FINDING) or all(field.name != _FINDING for field in form.fields):
        return sent
    return replace(sent, fields={**sent.fields, _FINDING: (Finding.UPHELD.value,)})


_WITH_EVIDENCE = frozenset(
    {OrderMove.REPORT, OrderMove.OBJECT, OrderMove.APPEAL, OrderMove.RECORD_CONTACT, OrderMove.ADD_PART}
)
_READ_FIRST = frozenset({OrderMove.COUNTERSIGN, OrderMove.APPROVE})
"""Moves that are decided on a report."""
_ALONE = "order.unknown"


def _seen(sent: Posted) -> Seen:
    """What the form was shown with; whoever sends something else has seen nothing, and is judged by what stands."""
    version, round_ = whole(sent.one("seen_version")), whole(sent.one("seen_round"))
    try:
        told = {"version": version, "round": round_, "handler_id": sent.one("seen_handler") or None}
        return codec.convert(told, Seen)
    except ProblemError:
        return Seen(0, 0)


def seen_of(order: OrderDetail) -> Seen:
    """What a move is decided on that is made from this page."""
    line = order.summary
    return Seen(line.version, line.round, line.handler_id)


def report_of(order: OrderDetail) -> GivenReport | None:
    """The report the order was last reported back with."""
    made = (
        step.given.report
        for step in reversed(order.history)
        if step.given is not None and step.effect != StepEffect.NOT_MADE
    )
    return next((report for report in made if report is not None), None)


def _with_letter(sent: Posted, known: Mapping[str, Letter], lang: str) -> Posted:
    letter = known.get(sent.pressed.removeprefix(LETTER))
    if letter is None:
        return sent
    return replace(sent, fields=letters.with_letter(sent.fields, letter, lang))


def _shown(
    visit: Visit, form: MoveForm, order: OrderDetail, said: Said, tree: Tree, known: Mapping[str, Letter]
) -> Iterator[Shown]:
    offered = list(letters.offered(known, form.moves, order.tags))
    for field in form.fields:
        yield Shown(
            name=field.name,
            kind=field.kind.value,
            label=visit.t(field.label),
            hint=_hint(visit, form, field, order, said),
            rows=_ROWS.get(field.name, _MORE),
            need=field.needed == set(form.moves),
            options=_options(visit, form, field, order, said, tree),
            letters=[
                {"key": one.key, "name": one.names["en" if visit.lang == "en" else "zh"]}
                for one in offered
                if one.field == field.name
            ],
        )


def _hint(visit: Visit, form: MoveForm, field: Field, order: OrderDetail, said: Said) -> str:
    if field.kind is Kind.BADGES and order.officers:
        names = "、".join(f"{one.badge_no} {one.name}".strip() for one in order.officers)
        return visit.t("desk.f.officers.these", names=names)
    if field.needed and field.needed < set(form.moves):
        moves = "、".join(said.move(move) for move in form.moves if move in field.needed)
        return visit.t("desk.f.needed_for", moves=moves)
    hint = f"{field.label}.hint"
    return visit.t(hint) if hint in catalogue() else ""


def _options(
    visit: Visit, form: MoveForm, field: Field, order: OrderDetail, said: Said, tree: Tree
) -> Sequence[Option] | Sequence[tuple[str, Sequence[Option]]]:
    if field.kind is Kind.UNIT:
        day = day_of(visit.look.now, visit.look.zone)
        return list(_units(form, order, tree, day))
    if field.of is Codes.CAUSE:
        return causes.causes_offered(said.lang)
    if field.of is Codes.ACTION:
        return list(causes.actions_offered(said.lang))
    return [(code, said.option(field.of, code)) for code in field.codes]


def _units(form: MoveForm, order: OrderDetail, tree: Tree, day: date) -> Iterator[Option]:
    """The units that may be named: those below for passing on, all others for proposing one."""
    handler = order.summary.handler_id
    below = OrderMove.PASS_DOWN in form.moves
    for unit in tree.standing(day):
        if unit.unit_id != handler and (not below or tree.is_below(unit.unit_id, handler)):
            yield unit.code, tree.full_name(unit.unit_id)
