"""Doing an act: checked by its own rules against what this workstation knows, then signed and saved."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from app.models.store import Connection
from app.records.session import Identity
from app.services.desk import Desk
from app.sync import signing
from app.sync.signing import PendingAct
from domain.acts import checking
from domain.acts.act import Act
from domain.acts.world import AnswersSeen, CallSeen, FormSeen, KnownTask, KnownWorld, World
from domain.problems import ProblemError
from domain.vocabulary import Role
from domain.wire.leases import PackGroup


@dataclass(frozen=True, slots=True)
class Here:
    """Who works here, as the rules need them."""

    identity: Identity

    @property
    def roles(self) -> tuple[Role, ...]:
        return (Role(self.identity.role),)

    @property
    def hall_id(self) -> str | None:
        return self.identity.hall_id


def world(
    desk: Desk,
    group: PackGroup | None = None,
    forms: Mapping[str, FormSeen] | None = None,
    reviews: Mapping[str, AnswersSeen] | None = None,
    dialled: Container[str] = (),
    calls: Mapping[str, CallSeen] | None = None,
) -> KnownWorld:
    """What is known here of an act about a group in hand, with its forms by response id and whether its call was dialled, about calls
    made before by attempt id, or about answers by task."""
    rules = desk.rules
    tasks = group.tasks if group is not None else ()
    return KnownWorld(
        doer=Here(desk.me),
        settings=rules.settings,
        settings_version=rules.version,
        zone=rules.zone,
        tasks={one.task.task_id: KnownTask(one.task.group_id) for one in tasks},
        forms=forms or {},
        reviews=reviews or {},
        calls_dialled=dialled,
        calls=calls or {},
    )


def check(here: World, at: int, *acts: Act) -> None:
    """Before anything is saved. Its author is here to mend it, so that what the centre would take in marked is told as well.

    Raises:
        ProblemError: all that is wrong with any of the acts.
    """
    found = [problem for act in acts for problem in checking.problems(act, here, at)]
    if found:
        raise ProblemError(*found)


def save(connection: Connection, desk: Desk, doing: PendingAct) -> str:
    """Sign an act and put it into the outbox with its effect, in the caller's transaction; returns the operation's id."""
    author = desk.working.author
    return signing.save(connection, author, doing, desk.clock.wall(), desk.ways.new_id).op_id
