"""Which part of the tree a call is likely to need: from what was asked, how it was answered, and whose service it was about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.tags.model import Tag
from domain.tags.taxonomy import Taxonomy
from domain.vocabulary import Aspect, Satisfaction, TagStatus

BRANCHES: dict[Aspect, tuple[str, ...]] = {
    Aspect.CALL_ATTITUDE: ("problem.attitude.phone", "problem.attitude"),
    Aspect.ARRIVAL_TIME: ("problem.speed.late", "problem.speed"),
    Aspect.BEARING: ("discipline.bearing",),
    Aspect.COURTESY: ("problem.attitude", "discipline.language"),
    Aspect.HANDLING: ("problem.on_scene", "problem.procedure"),
    Aspect.RESULT: ("problem.result",),
    Aspect.OFFICER_ATTITUDE: ("problem.attitude",),
    Aspect.NO_RESPONSE: ("problem.speed.no_contact", "problem.speed"),
    Aspect.FIRST_TIME_DONE: ("problem.materials", "problem.speed"),
    Aspect.WAITING_TIME: ("problem.speed.long_wait", "problem.facility"),
    Aspect.WINDOW_ATTITUDE: ("problem.attitude",),
    Aspect.EXTRA_CHARGES: ("discipline.charges", "discipline.steering"),
    Aspect.EXPLANATION: ("problem.explanation",),
    Aspect.FAIRNESS: ("problem.result.unfair", "discipline.favour"),
    Aspect.IDENTIFICATION: ("problem.procedure",),
    Aspect.RIGHTS_NOTICE: ("problem.procedure",),
    Aspect.PROGRESS_NOTICE: ("problem.explanation",),
    Aspect.FILING: ("problem.procedure",),
    Aspect.UNIT_CONTACT: ("problem.speed.no_contact",),
    Aspect.RESOLUTION: ("problem.result",),
    Aspect.UNIT_ATTITUDE: ("problem.attitude",),
    Aspect.UNIT_OUTCOME: ("problem.result",),
}
"""Where the reasons of somebody who is not satisfied with an aspect are looked for first."""


def branches(
    suggested: Iterable[str],
    aspects: Iterable[tuple[Aspect, Satisfaction]],
    line: str,
    asked: Iterable[str] = (),
) -> tuple[str, ...]:
    """The branches that come first, the likeliest before.

    Args:
        suggested: tags that answers suggest by themselves: their leaves say it finer.
        aspects: judgements so far; only what somebody is not satisfied with has reasons.
        line: whose service it was about.
        asked: tags that the questionnaire can suggest at all.
    """
    unhappy = [aspect for aspect, judged in aspects if judged is not Satisfaction.SATISFIED]
    found = [*suggested]
    for aspect in unhappy:
        found += BRANCHES.get(aspect, ())
    return tuple(dict.fromkeys((*found, f"business.{line}", *asked)))


def leaves_in(taxonomy: Taxonomy, branch: str) -> Iterator[Tag]:
    """The active tags below a branch that have none below them, in the order of the tree; the branch itself where it has none."""
    below = [tag for tag in taxonomy.children(branch) if tag.status is TagStatus.ACTIVE]
    if not below:
        tag = taxonomy.get(branch)
        if tag is not None and tag.status is TagStatus.ACTIVE:
            yield tag
    for tag in below:
        yield from leaves_in(taxonomy, tag.code)
