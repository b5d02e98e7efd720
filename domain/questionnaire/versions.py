"""What a new version of a questionnaire must keep: codes stay and mean what they meant, so that figures go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.problems import Problem
from domain.questionnaire.model import Question, Questionnaire


def compare(
    old: Questionnaire, new: Questionnaire, lines: Mapping[str, int] | None = None
) -> tuple[Problem, ...]:
    """Why ``new`` may not follow ``old``; empty when it may.

    A question or an answer may be added or left out. One that keeps its code keeps its kind, its aspect and whether it
    is the overall question; other content needs a higher version number.

    Args:
        lines: line by path of the new file, so that problems can say where.
    """
    return tuple(_problems(old, new, lines or {}))


def _problems(old: Questionnaire, new: Questionnaire, lines: Mapping[str, int]) -> Iterator[Problem]:
    if old.code != new.code:
        yield Problem(
            "questionnaire.other_code", {"old": old.code, "new": new.code}, "code", lines.get("code")
        )
        return
    if old.hash != new.hash and new.version <= old.version:
        params = {"old": old.version, "new": new.version}
        yield Problem("questionnaire.same_version", params, "version", lines.get("version"))
    for p, page in enumerate(new.pages):
        for n, question in enumerate(page.questions):
            before = old.question(question.code)
            if before is not None:
                path = f"pages[{p}].questions[{n}]"
                yield from _question(before, question, path, lines.get(path))


def _question(old: Question, new: Question, path: str, line: int | None) -> Iterator[Problem]:
    kept = (old.kind, old.aspect, old.overall) == (new.kind, new.aspect, new.overall)
    if not kept:
        yield Problem("questionnaire.changed_meaning", {"question": new.code}, path, line)
    before = {option.code: option for option in old.options}
    for option in new.options:
        known = before.get(option.code)
        if known is not None and (known.confirms, known.aspects) != (option.confirms, option.aspects):
            params = {"question": new.code, "answer": option.code}
            yield Problem("questionnaire.changed_answer", params, path, line)
