"""Every code that the domain can utter has words in both languages, and every label its place."""

from __future__ import annotations

import ast
import re
from enum import Enum
from pathlib import Path
from string import Formatter

import pytest

import domain
from domain import dispositions, vocabulary
from domain.figures.basis import Formula
from domain.figures.beside import CountOf, FigureNote
from domain.figures.catalogue import CountedDay, CountedUnit, FigureKey, NotFor
from domain.notices import NoticeTopic, TextTrouble
from domain.orders.clocks import Clock, Mark
from domain.orders.details import Ground
from domain.phones import PhoneKind
from domain.policy import ExclusionCode
from domain.problems import Problem
from domain.sms.label import ReplyLabel
from domain.sms.reading import Confidence
from domain.sms.template import TemplateCode
from domain.tasks.state import TaskStatus
from domain.vocabulary import OrderState, Satisfaction
from domain.wire.figures import AlarmRule, AlarmState, AnswerSet, Page
from resources import read_text, read_yaml
from resources.words import (
    LANGUAGES,
    group_of,
    label,
    labels,
    problem_catalogue,
    problem_files,
    todo,
    vocabulary_catalogue,
    word,
)

SOURCES = sorted(Path(domain.__file__).parent.rglob("*.py"))
CODE = re.compile(r"^[a-z_]+(\.[a-z_0-9]+)+$")
ENUMS = [
    enum
    for module in (vocabulary, dispositions)
    for enum in vars(module).values()
    if isinstance(enum, type) and issubclass(enum, Enum) and enum.__module__ == module.__name__
]
OF_FIGURES = (
    FigureKey, CountedUnit, CountedDay, NotFor, Formula, CountOf, FigureNote, Page, AnswerSet, AlarmState, AlarmRule,
)  # fmt: skip
WITHOUT_WORDS = {dispositions.Category}  # letters of formulas


def codes_in(source: Path) -> set[str]:
    """Codes given to Problem(...) or Rule(...) in a module, also by way of a conditional."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("Problem", "Rule")
        ):
            first = node.args[0] if node.args else next(k.value for k in node.keywords if k.arg == "code")
            found |= {
                part.value
                for part in ast.walk(first)
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and CODE.match(part.value)
            }
    return found


def test_the_scan_finds_codes() -> None:
    phones = next(source for source in SOURCES if source.name == "phones.py")
    assert {"phone.scientific", "phone.placeholder", "phone.foreign"} <= codes_in(phones)


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: str(s.relative_to(s.parents[1])))
def test_problem_codes_have_words(source: Path) -> None:
    missing = {
        f"{code} ({lang})"
        for code in codes_in(source)
        for lang in LANGUAGES
        if not problem_catalogue().get(code, {}).get(lang)
    }
    assert not missing


@pytest.mark.parametrize("code", ExclusionCode)
def test_exclusions_have_words(code: ExclusionCode) -> None:
    for lang in LANGUAGES:
        assert word(code, lang=lang) != code


@pytest.mark.parametrize("code", sorted(problem_catalogue()))
def test_both_languages_name_the_same_parameters(code: str) -> None:
    wording = problem_catalogue()[code]
    named = {lang: {name for _, name, _, _ in Formatter().parse(wording[lang]) if name} for lang in LANGUAGES}
    assert set(wording) == set(LANGUAGES)
    assert named["zh"] == named["en"]


@pytest.mark.parametrize(
    "enum",
    [*ENUMS, TaskStatus, PhoneKind, Ground, TemplateCode, ReplyLabel, Confidence, *OF_FIGURES],
    ids=lambda e: e.__name__,
)
def test_every_member_has_both_labels(enum: type[Enum]) -> None:
    if enum in WITHOUT_WORDS:
        return
    entries = vocabulary_catalogue()[group_of(enum)]
    assert set(entries) == {member.name.lower() for member in enum}
    for entry in entries.values():
        assert set(entry) == set(LANGUAGES)  # a comma outside quotes cuts a label in two
        assert all(entry[lang].strip() for lang in LANGUAGES)


def test_no_code_is_worded_twice() -> None:
    lines = [line for name in problem_files() for line in read_text("text", name).splitlines()]
    codes = [line.partition(":")[0] for line in lines if re.match(r"^[a-z]", line)]
    assert {code for code in codes if codes.count(code) > 1} == set()
    assert set(codes) == set(problem_catalogue())


def test_labels_are_not_mixed_up() -> None:
    assert label(OrderState.AWAITING_LEAD) == "待班长确认"
    assert label(OrderState.CLOSED, "en") == "Closed"
    assert labels(Satisfaction) == {"0": "说不清", "1": "满意", "2": "基本满意", "3": "不满意"}


def test_words_carry_parameters_and_never_raise() -> None:
    assert "（3 位）" in word("phone.too_short", {"digits": 3})
    assert "{digits}" in word("phone.too_short")
    assert word("no.such.code", {"x": 1}) == "no.such.code"
    assert "400" in word("phone.service", {}, "xx"), "an unknown language falls back to Chinese"
    assert "{0.__class__}" in word("tag.double", {"tag": "{0.__class__}"}), "a parameter is no template"


def test_advice_is_only_given_where_there_is_any() -> None:
    assert todo("phone.scientific")
    assert todo("policy.too_soon") == ""


def test_a_problem_can_be_worded_as_it_is() -> None:
    problem = Problem("phone.too_long", {"digits": 15}, field="phone", row=7)
    assert "15" in word(problem.code, problem.params, "en")


def test_no_group_of_the_catalogue_is_left_over() -> None:
    known = {
        group_of(enum)
        for enum in [
            *ENUMS,
            TaskStatus,
            PhoneKind,
            Ground,
            Clock,
            Mark,
            NoticeTopic,
            TextTrouble,
            TemplateCode,
            ReplyLabel,
            Confidence,
            *OF_FIGURES,
        ]
    }
    assert set(read_yaml("text", "vocabulary.yaml")) <= known
