"""A broken questionnaire file says the line and the reason; nothing in it is ever used."""

from __future__ import annotations

from pathlib import Path

import pytest

import resources
from domain.problems import ProblemError
from domain.questionnaire.cards import load_cards
from domain.questionnaire.loader import check, load
from resources import check_questionnaire
from resources.words import word
from tests.domain.questionnaire.small import SMALL


def line_of(text: str, part: str) -> int:
    """1-based line at which ``part`` stands in ``text``."""
    return text[: text.index(part)].count("\n") + 1


def replaced(old: str, new: str) -> str:
    assert old in SMALL, old
    return SMALL.replace(old, new, 1)


BROKEN = {
    # form
    "not YAML": (replaced("version: 1", "version: [1"), "yaml", "title:"),
    "a tab for indentation": (replaced("  - code: first", "\t- code: first"), "yaml", "\t- code"),
    "a list where a mapping belongs": ("- 1\n- 2\n", "type", "- 1"),
    "a key twice": (replaced("version: 1", "version: 1\nversion: 2"), "duplicate_key", "version: 2"),
    "a digit twice": (replaced("          2: {code: other", "          1: {code: other"), "duplicate_key", "1: {code: other"),
    "an anchor": (
        replaced("title: {zh: 小问卷, en: Small}", "title: &t {zh: 小, en: S}").replace("{zh: 收尾, en: Closing}", "*t"),
        "anchor", "title: &t"),
    "a tag": (replaced("code: small", "code: !!python/name:os.system small"), "tag", "!!python"),
    "a mapping as key": (replaced("version: 1", "version: 1\n? {a: 1}\n: 2"), "key", "? {a: 1}"),
    "a key nobody knows": (replaced("        help:", "        hint:"), "unknown_key", "hint:"),
    "no version": (replaced("version: 1\n", ""), "missing", "code: small"),
    "version 0": (replaced("version: 1", "version: 0"), "value", "version: 0"),
    "a version in words": (replaced("version: 1", "version: one"), "type", "version: one"),
    "no English": (replaced("{zh: 再见, en: Goodbye}", "{zh: 再见}"), "language", "{zh: 再见}"),
    "empty Chinese": (replaced("{zh: 再见, en: Goodbye}", "{zh: '', en: Goodbye}"), "language", "{zh: '', en: Goodbye}"),
    "a third language": (replaced("{zh: 再见, en: Goodbye}", "{zh: 再见, en: Bye, fr: Adieu}"), "unknown_key", "fr: Adieu"),
    "words instead of languages": (replaced("{zh: 再见, en: Goodbye}", "再见"), "type", "text: 再见"),
    "a code with a blank": (replaced("code: visits", "code: how many"), "code", "how many"),
    "a kind nobody knows": (replaced("kind: number", "kind: numeral"), "value", "kind: numeral"),
    "an aspect nobody knows": (replaced("aspect: result", "aspect: looks"), "value", "aspect: looks"),
    "an ending nobody knows": (replaced("end: someone_else", "end: gone"), "value", "end: gone"),
    "a digit of two figures": (replaced("          3: {code: later", "          13: {code: later"), "digit", "13: {code"),
    "a digit in a condition that is none": (replaced("in: [2]}\n", "in: [12]}\n"), "digit", "in: [12]"),
    "a condition nobody knows": (replaced("{answer: why, filled: true}", "{eval: 1 == 1}"), "condition", "{eval"),
    "a condition half said": (replaced("{answer: why, filled: true}", "{answer: why}"), "condition", "{answer: why}"),
    "a condition as text": (replaced("{answer: why, filled: true}", "q1 == 1"), "type", "q1 == 1"),
    "a flag in words": (replaced("soft: true", "soft: yes"), "type", "soft: yes"),
    "a judgement outside the scale": (replaced("aspects: {courtesy: 3}", "aspects: {courtesy: 4}"), "value", "courtesy: 4"),
    "a scale without its words": (replaced("  3: {code: dissatisfied", "  4: {code: dissatisfied"), "missing", "- code: overall"),
    "answers to a text": (
        replaced("        max_length: 20\n", "        answers: {1: {code: x, text: {zh: 一, en: One}}}\n"), "no_answers_here",
        "answers: {1: {code: x"),
    # sense
    "a question asked twice": (replaced("code: visits", "code: reason"), "duplicate_code", "code: reason\n        kind: number"),
    "an answer code twice": (replaced("code: manners, aspects", "code: speed, aspects"), "duplicate_code", "speed, aspects: {courtesy"),
    "a page twice": (replaced("code: last", "code: first"), "duplicate_code", "code: first\n    title: {zh: 收尾"),
    "a condition on no question": (replaced("{answer: visits, at_least", "{answer: vists, at_least"), "unknown_question", "vists"),
    "a condition on a later question": (replaced("{answer: reason, in: [2]}", "{answer: overall, in: [2]}"), "later_question",
                                        "{answer: overall, in: [2]}"),
    "a condition on no answer": (replaced("{answer: reason, in: [2]}", "{answer: reason, in: [7]}"), "unknown_answer", "in: [7]"),
    "digits of a number": (replaced("{answer: visits, at_least: 2}", "{answer: visits, in: [2]}"), "condition_kind",
                           "{answer: visits, in: [2]}"),
    "a row that is none": (replaced("{answer: grid, item: speed, in: [3]}]}\n        text", "{answer: grid, item: spede, in: [3]}]}\n"
                                    "        text"), "unknown_item", "spede"),
    "an event fact nobody knows": (replaced("{answer: why, filled: true}", "{event: weather, is: rain}"), "unknown_event", "weather"),
    "an event value nobody knows": (replaced("{answer: why, filled: true}", "{event: channel, is: pigeon}"), "unknown_event_value",
                                    "pigeon"),
    "a circumstance nobody knows": (replaced("{answer: why, filled: true}", "{context: full_moon}"), "unknown_flag", "full_moon"),
    "how he is addressed decides a question": (replaced("{answer: why, filled: true}", "{context: nameless}"), "unknown_flag",
                                               "show_if: {context: nameless}"),
    "a pipe nobody knows": (replaced("{event_time}您", "{even_time}您"), "unknown_pipe", "{even_time}"),
    "a brace left open": (replaced("zh: 为什么？", "zh: '{unit 为什么？'"), "brace", "{unit 为什么"),
    "a pipe in a hint": (replaced("zh: 慢慢说", "zh: '{unit}'"), "pipe_unspoken", "help:"),
    "nobody to name": (replaced("          - when: {context: nameless}\n", "          - when: {not: {context: nameless}}\n"),
                       "nameless_missing", "        text:\n          zh: 请问是"),
    "no overall question": (replaced("        overall: true\n", ""), "no_overall", "pages:"),
    "overall of a choice": (replaced("        kind: scale\n", "        kind: number\n"), "not_a_scale", "- code: overall"),
    "a choice without answers": (replaced("        answers:\n          1: {code: may, consent: unit_may_contact, publish: true, text: "
                                          "{zh: 可以, en: \"Yes\"}}\n          2: {code: hidden, consent: hidden_from_unit, publish: false, "
                                          "text: {zh: 保密, en: Keep it secret}}\n", ""), "no_answers", "- code: contact"),
    "a matrix without rows": (replaced("        items:\n          - {code: speed, aspect: arrival_time, text: {zh: 速度, en: Speed}}\n"
                                       "          - {code: manners, aspect: courtesy, text: {zh: 用语, en: Manners}}\n", ""),
                              "matrix_items", "- code: grid"),
    "bounds the wrong way round": (replaced("minimum: 0", "minimum: 100"), "bounds", "minimum: 100"),
    "alone in a single choice": (replaced("{code: later,", "{code: later, exclusive: true,"), "exclusive_here", "{code: later"),
    "a multiple choice that ends": (replaced("{code: speed, aspects", "{code: speed, end: complete, aspects"), "end_here",
                                    "{code: speed, end"),
    "a remark that is no text": (replaced("remark: why", "remark: visits"), "not_a_text", "remark: visits"),
    "a rule at no question": (replaced("at: visits", "at: vists"), "unknown_question", "at: vists"),
    "words of no question": (replaced("words: [why]", "words: [whey]"), "unknown_question", "words: [whey]"),
    "consent that is not asked": (replaced("consent: contact", "consent: reason"), "settles_nothing", "consent: reason"),
    "no order for a 3": (replaced("  dissatisfied:\n    route: responsible_unit\n    words: [why]\n    consent: contact\n", ""),
                         "no_dissatisfied_order", "orders:"),
    "an order without trigger": (replaced("    triggers:\n      - {when: {overall: [1]}, reason: happy}\n", ""), "no_trigger", "  praise:"),
    "misconduct to the unit": (replaced("route: discipline", "route: responsible_unit"), "misconduct_route",
                               "route: responsible_unit\n    triggers:\n      - {when: {answer: problems"),
    "a question nobody reaches": (replaced("{answer: reason, in: [2]}", "{answer: reason, in: [3]}"), "unreachable",
                                  "{answer: reason, in: [3]}"),
    "two answers at once": (replaced("{answer: reason, in: [2]}", "{all: [{answer: reason, in: [1]}, {answer: reason, in: [2]}]}"),
                            "unreachable", "{all: [{answer: reason"),
    "an order nobody triggers": (replaced("{when: {overall: [1]}, reason: happy}", "{when: {any: []}, reason: happy}"), "never",
                                 "{when: {any: []}"),
    # identity gate
    "nobody asks who it is": (replaced("confirms: true, ", ""), "identity_missing", "pages:"),
    "the occasion before identity": (replaced("zh: 请问是{surname}{honorific}吗？", "zh: 请问是{surname}{honorific}吗？{event_time}"),
                                     "identity_pipe", "{event_time}\n"),
    "the unit in another wording": (replaced("zh: 请问是机主本人吗？", "zh: '{unit}找机主'"), "identity_pipe", "{unit}找机主"),
    "the agent's number before identity": (replaced("en: Is this {honorific}", "en: Agent {agent_no}, {honorific}"), "identity_pipe",
                                           "Agent {agent_no}"),
    "another wording by the event": (replaced("- when: {context: nameless}", "- when: {event: channel, is: phone_110}\n"
                                              "            text: {zh: 您打过电话？, en: You phoned?}\n          - when: {context: nameless}"),
                                     "identity_condition", "{event: channel"),
    "past the gate without 本人": (replaced("end: someone_else, ", ""), "identity_open", "2: {code: other"),
    "a gate that can be left out": (replaced("        kind: single\n", "        kind: single\n        required: false\n"),
                                    "identity_optional", "- code: identity"),
    "two gates": (replaced('{code: "yes", text', '{code: "yes", confirms: true, text'), "identity_twice", "code: reason"),
}  # fmt: skip


def test_the_small_questionnaire_is_sound() -> None:
    assert check(SMALL) == ()


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_says_line_and_reason(name: str) -> None:
    text, code, place = BROKEN[name]
    found = [(problem.code, problem.row) for problem in check(text)]
    assert (f"questionnaire.{code}", line_of(text, place)) in found
    with pytest.raises(ProblemError):
        load(text)


@pytest.mark.parametrize("name", BROKEN)
def test_the_reason_can_be_said_in_both_languages(name: str) -> None:
    for problem in check(BROKEN[name][0]):
        for lang in ("zh", "en"):
            words = word(problem.code, problem.params, lang)
            assert words != problem.code
            assert "{" not in words.replace("{unit}", ""), words


def test_all_faults_are_named_in_the_order_of_their_lines() -> None:
    text = SMALL.replace("{zh: 再见, en: Goodbye}", "{zh: 再见}").replace("kind: number", "kind: numeral")
    found = check(text)
    assert [p.code for p in found] == ["questionnaire.value", "questionnaire.language"]
    assert [p.row for p in found] == [line_of(text, "numeral"), line_of(text, "{zh: 再见}")]


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n---\n"])
def test_an_empty_file_is_no_questionnaire(text: str) -> None:
    assert check(text)[0].row == 1 or check(text)[0].code == "questionnaire.yaml"


def test_very_deep_nesting_is_refused() -> None:
    assert check("a: " * 1 + "[" * 500 + "]" * 500)[0].code in {"questionnaire.anchor", "questionnaire.yaml"}


CARDS = resources.read_text("prompt_cards.yaml")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("code: angry", "code: self_harm", "duplicate_code"),
        ("number: 2", "number: 1", "digit"),
        ("zh: 听得出您很生气。", "zh: 听得出您{event_time}很生气。", "identity_pipe"),
        ("{centre_phone}", "{phone}", "unknown_pipe"),
        ("when: {context: recording}", "when: {context: raining}", "unknown_flag"),
        ("when: {context: recording}", "when: {answer: q1, in: [1]}", "card_condition"),
        ("when: {context: recording}", "when: {event: line, is: rain}", "unknown_event_value"),
        ("emergency: true", "emergency: 1", "type"),
        ("code: angry", "code: angry\n    code: calm", "duplicate_key"),
    ],
)
def test_broken_cards_say_line_and_reason(old: str, new: str, code: str) -> None:
    assert old in CARDS
    with pytest.raises(ProblemError) as refused:
        load_cards(CARDS.replace(old, new, 1))
    assert f"questionnaire.{code}" in [p.code for p in refused.value.problems]
    assert all(p.row for p in refused.value.problems)


def test_a_file_is_checked_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad, binary = tmp_path / "good.yaml", tmp_path / "bad.yaml", tmp_path / "binary.yaml"
    good.write_text("\ufeff" + SMALL, "utf-8")
    bad.write_text(SMALL.replace("end: someone_else, ", ""), "utf-8")
    binary.write_bytes(b"\xff\xfe\x00")
    assert check_questionnaire.main([str(good)]) == 0
    assert capsys.readouterr().out == ""
    assert check_questionnaire.main([str(bad), "--en"]) == 2
    line = line_of(bad.read_text("utf-8"), "2: {code: other")
    assert capsys.readouterr().out == (
        f'{bad}: line {line}: Answer 2 of "identity" is not the citizen himself and must end the call (end)\n'
    )
    assert check_questionnaire.main([str(binary), str(tmp_path / "none.yaml")]) == 2
    assert capsys.readouterr().out.count("\n") == 2
