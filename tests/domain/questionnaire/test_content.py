"""The shipped data: one hash over the content, the published schema, tags and cards that exist."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import resources
from domain.questionnaire.cards import spoken
from domain.questionnaire.context import ScriptContext, context_for
from domain.questionnaire.loader import load
from domain.questionnaire.piping import Speech
from domain.questionnaire.source import read_yaml
from domain.questionnaire.versions import compare
from domain.vocabulary import OrderKind, TagStatus
from tests.domain.questionnaire.small import SMALL

FOLDER = Path(resources.__file__).parent / "questionnaires"
FILES = sorted(FOLDER.glob("*.yaml"))
EARLIER = sorted((FOLDER / "earlier").glob("*.yaml"))
HASHES = json.loads((Path(__file__).parent / "hashes.json").read_text("utf-8"))


def test_four_questionnaires_are_shipped() -> None:
    assert set(resources.questionnaires()) == {
        "alarm_110",
        "window_service",
        "traffic",
        "revisit_after_rectification",
    }
    assert [path.stem for path in FILES] == sorted(resources.questionnaires())


@pytest.mark.parametrize("path", [*FILES, *EARLIER], ids=lambda p: p.stem)
def test_content_and_version_change_together(path: Path) -> None:
    """A response is pinned to a hash: who changes a questionnaire raises its version and enters its hash here."""
    questionnaire = load(path.read_text("utf-8"))
    assert HASHES[questionnaire.key] == questionnaire.hash
    assert resources.questionnaire_of(questionnaire.hash) == questionnaire


def test_every_version_there_was_is_still_here_and_kept_what_figures_rest_on() -> None:
    """Nothing that was shipped may go: answers given to it come in late and are looked at again."""
    shipped = [*resources.questionnaires().values(), *resources.earlier_questionnaires()]
    assert {one.key: one.hash for one in shipped} == HASHES
    assert resources.questionnaire_of("0" * 64) is None
    by_key = {one.key: one for one in shipped}
    for one in shipped:
        follower = by_key.get(f"{one.code}/{one.version + 1}")
        assert follower is None or compare(one, follower) == ()


def test_the_hash_is_over_the_content_alone() -> None:
    same = "# a remark\n" + SMALL.replace("{zh: 再见, en: Goodbye}", "{en: \"Goodbye\", zh: '再见'}").replace(
        "remark: why\n", "remark:   why   # the last word\n"
    )
    assert same != SMALL
    assert load(same).hash == load(SMALL).hash
    assert load(SMALL.replace("再见", "再会")).hash != load(SMALL).hash


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_the_published_schema_holds(path: Path) -> None:
    schema = json.loads((FOLDER / "schema.json").read_text("utf-8"))
    plain = read_yaml(path.read_text("utf-8")).plain()
    jsonschema.Draft202012Validator(schema).validate(plain)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: number", "kind: numeral"),
        ("{zh: 再见, en: Goodbye}", "{zh: 再见}"),
        ("in: [2]}\n", "in: [12]}\n"),
        ("        help:", "        hint:"),
        ("aspects: {courtesy: 3}", "aspects: {courtesy: 4}"),
        ("{context: nameless}", "{context: full_moon}"),
        ("          3: {code: later", "          13: {code: later"),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(old: str, new: str) -> None:
    schema = json.loads((FOLDER / "schema.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(read_yaml(SMALL).plain())
    assert not validator.is_valid(read_yaml(SMALL.replace(old, new, 1)).plain())


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_tags_and_cards_that_are_named_exist(path: Path) -> None:
    questionnaire = load(path.read_text("utf-8"))
    tags = {tag.code for tag in resources.shipped_tags() if tag.status is TagStatus.ACTIVE}
    options = [option for question in questionnaire.questions() for option in question.options]
    named = {tag for option in options for tag in option.tags}
    named |= {tag for plan in questionnaire.orders for trigger in plan.triggers for tag in trigger.tags}
    assert named
    assert named <= tags
    assert {option.card for option in options if option.card} <= {
        c.code for c in resources.prompt_cards().cards
    }


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_questionnaire_can_open_all_four_kinds(path: Path) -> None:
    assert {plan.kind for plan in load(path.read_text("utf-8")).orders} == set(OrderKind)


def test_codes_that_are_common_mean_the_same_everywhere() -> None:
    """Head and tail are asked in all four; a figure over all of them reads the codes once."""
    common = (
        "identity",
        "convenient",
        "recording_off",
        "may_contact",
        "more",
        "praise_publish",
        "result_publish",
        "goodbye",
    )
    first, *others = resources.questionnaires().values()
    for code in common:
        mine = first.question(code)
        assert mine is not None
        for other in others:
            theirs = other.question(code)
            assert theirs is not None
            assert theirs.options == mine.options
            assert theirs.text == mine.text or code == "convenient"


# Versions -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("version: 1", "version: 2", []),
        ("再见", "再会", ["same_version"]),
        ("code: small", "code: big", ["other_code"]),
        ("version: 1\n", "version: 2\n# \n", []),
    ],
)
def test_a_new_version_keeps_what_figures_rest_on(old: str, new: str, codes: list[str]) -> None:
    found = compare(load(SMALL), load(SMALL.replace(old, new, 1)))
    assert [p.code for p in found] == [f"questionnaire.{code}" for code in codes]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("        aspect: result\n", "        aspect: handling\n", "changed_meaning"),
        ("        kind: date\n", "        kind: text\n", "changed_meaning"),
        ("aspects: {courtesy: 3}", "aspects: {bearing: 3}", "changed_answer"),
    ],
)
def test_a_code_that_stays_keeps_its_meaning(old: str, new: str, code: str) -> None:
    later = load(SMALL.replace("version: 1", "version: 2").replace(old, new, 1))
    assert [p.code for p in compare(load(SMALL), later)] == [f"questionnaire.{code}"]


# Cards --------------------------------------------------------------------------------------------------------------

SPEECH = Speech(agent_no="0231", centre_phone="0371-12345678")


def test_six_cards_two_of_them_with_the_emergency_key() -> None:
    cards = resources.prompt_cards().cards
    assert [card.number for card in cards] == [1, 2, 3, 4, 5, 6]
    assert [card.code for card in cards if card.emergency] == ["new_incident", "self_harm"]
    assert [card.code for card in cards if card.after_identity] == ["number_source"]


def test_the_card_about_recording_appears_only_with_recording() -> None:
    cards = resources.prompt_cards()
    assert "no_recording" not in [c.code for c in cards.offered(ScriptContext())]
    assert "no_recording" in [c.code for c in cards.offered(context_for(recording=True))]


@pytest.mark.parametrize(
    ("context", "begins"),
    [
        (context_for(line="alarm", channel="phone_110"), "是您打110时登记的"),
        (context_for(line="alarm"), "是您打110时登记的"),
        (context_for(line="alarm", channel="walk_in"), "是您报警时登记的"),
        (context_for(line="household"), "是您办业务时登记的"),
        (ScriptContext(), "是您办业务时登记的"),
    ],
)
def test_where_the_number_came_from_is_told_only_to_the_citizen(context: ScriptContext, begins: str) -> None:
    card = resources.prompt_cards().card("number_source")
    assert card is not None
    assert spoken(card, context, SPEECH, confirmed=False) == ()
    lines = spoken(card, context, SPEECH, confirmed=True)
    assert len(lines) == 1
    assert lines[0].spoken.text.startswith(begins)
    assert "0231" in lines[0].spoken.text
    assert "0371-12345678" in lines[0].spoken.text


def test_a_relative_hears_nothing_of_a_report() -> None:
    card = resources.prompt_cards().card("wrong_person")
    assert card is not None
    for lang in ("zh", "en"):
        for line in spoken(card, ScriptContext(), Speech(lang=lang), confirmed=False):
            assert line.spoken.text
            assert not any(
                word in line.spoken.text
                for word in ("报警", "110", "案", "投诉", "complain", "case", "report")
            )


def test_nobody_is_sent_away_to_call_110_himself() -> None:
    for card in resources.prompt_cards().cards:
        for line in card.lines:
            assert "请您自己打110" not in line.text.zh
            assert "110 yourself" not in line.text.en
