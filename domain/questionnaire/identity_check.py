"""The identity gate as a property of the file: what may be said before 本人, and that nobody else gets past it."""

from __future__ import annotations

from collections.abc import Iterator

from domain.problems import Problem
from domain.questionnaire.conditions import ALWAYS, ContextFlag, Not, parts_of
from domain.questionnaire.model import LANGUAGES, Kind
from domain.questionnaire.piping import BEFORE_IDENTITY, NAMELESS, PIPES, pipes_in
from domain.questionnaire.places import Placed, Site, silent_texts, spoken_texts


def check_identity(site: Site) -> Iterator[Problem]:
    """Everything that would let the occasion of the call out before the citizen in person is on the line."""
    placed = site.placed()
    gates = [p for p in placed if p.question.identity]
    if not gates:
        yield site.problem("pages", "identity_missing")
        return
    for extra in gates[1:]:
        yield site.problem(f"{extra.path}.code", "identity_twice", question=extra.question.code)
    gate = gates[0]
    yield from _gate(site, gate)
    for before in placed[: gate.number + 1]:
        yield from _before(site, before)


def _gate(site: Site, gate: Placed) -> Iterator[Problem]:
    question = gate.question
    if question.kind is not Kind.SINGLE or question.show_if != ALWAYS or not question.required:
        yield site.problem(gate.path, "identity_optional", question=question.code)
    for option in question.options:
        if not option.confirms and option.end is None:
            path = f"{gate.path}.answers.{option.digit}"
            yield site.problem(path, "identity_open", question=question.code, digit=option.digit)


def _before(site: Site, placed: Placed) -> Iterator[Problem]:
    for text, path in (*spoken_texts(placed), *silent_texts(placed)):
        for lang in LANGUAGES:
            for pipe in pipes_in(text.in_language(lang)):
                if pipe in PIPES and pipe not in BEFORE_IDENTITY:
                    yield site.problem(
                        f"{path}.{lang}", "identity_pipe", pipe=pipe, question=placed.question.code
                    )
    for n, variant in enumerate(placed.question.variants):
        # A wording that differs by the facts of the event gives them away as surely as a pipe.
        for part in parts_of(variant.when):
            if not isinstance(part, ContextFlag | Not) or (
                isinstance(part, ContextFlag) and part.name != NAMELESS
            ):
                path = f"{placed.path}.variants[{n}].when"
                yield site.problem(path, "identity_condition", question=placed.question.code)
