"""Checking an act: who may, then its own rules, each as the payload version and the settings it was made under bind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from domain.acts.act import Act, Rule, UnderSettings
from domain.acts.world import World
from domain.permissions import Permission, may
from domain.problems import Problem
from domain.vocabulary import Role

ACCESS = Rule("access.forbidden")


def problems(act: Act, world: World, at: int, version: int | None = None) -> list[Problem]:
    """What is wrong with an act done at ``at`` (UTC ms): refusals first, then marks; empty if it may be taken in as it is.

    ``version``: of the payload it came with; the newest where it is made here and now.
    """
    roles = world.doer.roles
    if roles is not None and not allowed(tuple(roles), act.PERMISSIONS):
        return [ACCESS.broken(permission=act.PERMISSIONS[0])]
    found = [_bound(one, act, world, version or act.VERSION) for one in act.check(world, at)]
    return sorted(found, key=lambda problem: problem.mark) if len(found) > 1 else found


def refusals(found: Iterable[Problem]) -> Iterator[Problem]:
    """Those for which an act cannot be taken in at any time."""
    return (problem for problem in found if not problem.mark)


@lru_cache(maxsize=256)
def allowed(roles: tuple[Role, ...], permissions: tuple[Permission, ...]) -> bool:
    """Whether a person with these roles may do what needs any one of the permissions."""
    return not permissions or any(may(roles, needed) for needed in permissions)


def _bound(problem: Problem, act: Act, world: World, version: int) -> Problem:
    """A refusal that does not bind what this act was made under is a mark."""
    if problem.mark:
        return problem
    rule = next((rule for rule in act.RULES if rule.covers(problem.code)), None)
    if rule is None:
        return problem
    other_settings = (
        rule.of_settings and isinstance(act, UnderSettings) and act.settings != world.settings_version
    )
    return replace(problem, mark=True) if rule.since > version or other_settings else problem
