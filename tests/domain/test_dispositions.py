"""The disposition table against the domain's own."""

from __future__ import annotations

import pytest

from domain.dispositions import (
    FACTS,
    KEEPS_ANSWERS,
    NEVER_AGAIN,
    RULES_OUT_NUMBER,
    Category,
    Disposition,
    DispositionKey,
    NextKind,
    choices,
)

# AAPOR code -> next step, as DOMAIN section 4 lists them
TABLE = {
    "1.1": NextKind.NONE, "1.2": NextKind.NONE,
    "2.111a": NextKind.RETRY, "2.111b": NextKind.NEVER, "2.112a": NextKind.RETRY, "2.112b": NextKind.NEVER,
    "2.12": NextKind.APPOINTMENT, "2.13": NextKind.APPOINTMENT, "2.20": NextKind.RETRY, "2.21": NextKind.APPOINTMENT,
    "2.22": NextKind.RETRY, "2.221": NextKind.RETRY, "2.222": NextKind.RETRY, "2.30": NextKind.NONE,
    "2.31": NextKind.NONE, "2.32": NextKind.NONE, "2.33": NextKind.OTHER_AGENT, "2.34": NextKind.LEAD,
    "2.35": NextKind.RETRY, "3.11": NextKind.RETRY, "3.13": NextKind.RETRY, "3.16": NextKind.RETRY,
    "3.90": NextKind.NONE, "3.91": NextKind.LEAD, "4.20": NextKind.NEXT_NUMBER, "4.51": NextKind.NEXT_NUMBER,
    "4.70": NextKind.NONE, "4.80": NextKind.NONE, "": NextKind.NEVER,
}  # fmt: skip


def test_every_disposition_has_its_row() -> None:
    assert set(FACTS) == set(Disposition)
    for disposition, facts in FACTS.items():
        if facts.aapor == "4.32":  # 空号 never, 停机 once after three days
            continue
        assert TABLE[facts.aapor] is facts.next, disposition
    assert {facts.aapor for facts in FACTS.values()} == {*TABLE, "4.32"}


def test_sub_reasons_share_a_code() -> None:
    assert [d for d in Disposition if d.facts.aapor == "3.13"] == [
        Disposition.NO_ANSWER,
        Disposition.BUSY,
        Disposition.SWITCHED_OFF,
    ]
    assert {d for d in Disposition if d.facts.aapor == "4.32"} == {
        Disposition.NO_SUCH_NUMBER,
        Disposition.SUSPENDED,
    }


def test_the_outcome_keys_hold_what_an_agent_may_choose() -> None:
    listed = [d for key in DispositionKey for d in choices(key)]
    assert len(listed) == len(set(listed))
    assert set(Disposition) - set(listed) == {Disposition.MAX_ATTEMPTS, Disposition.MAX_ATTEMPTS_CONTACTED}
    assert [(key.key, choices(key)[0]) for key in DispositionKey] == [
        ("F5", Disposition.COMPLETE),
        ("F6", Disposition.APPOINTMENT),
        ("F7", Disposition.NO_ANSWER),
        ("F8", Disposition.REFUSAL_SOFT),
        ("F9", Disposition.NON_CONTACT),
    ]


@pytest.mark.parametrize(
    ("prefix", "category"),
    [("1.1", Category.COMPLETE), ("1.2", Category.PARTIAL), ("2.11", Category.REFUSAL), ("2.22", Category.NON_CONTACT),
     ("3.13", Category.UNKNOWN_HOUSEHOLD), ("3.9", Category.UNKNOWN_OTHER), ("4.", Category.NOT_ELIGIBLE)],
)  # fmt: skip
def test_categories_follow_the_code(prefix: str, category: Category) -> None:
    rows = [d for d in Disposition if d.facts.aapor.startswith(prefix)]
    assert rows
    assert {d.facts.category for d in rows} == {category}


def test_what_holds_for_the_number_for_ever() -> None:
    assert Disposition.REFUSAL_SOFT not in NEVER_AGAIN
    assert {Disposition.REFUSAL_HARD, Disposition.DECEASED, Disposition.WRONG_NUMBER} <= NEVER_AGAIN


def test_whatever_ends_a_conversation_keeps_its_answers_but_a_refusal_and_what_was_not_the_citizen() -> None:
    spoken_to = {d for d in Disposition if d.facts.contacted and d.facts.by_agent}
    machines = {
        Disposition.CALL_ASSISTANT,
        Disposition.VOICEMAIL_MESSAGE,
        Disposition.VOICEMAIL_NO_MESSAGE,
    }
    refused = {d for d in spoken_to if d.name.startswith("REFUSAL")}
    without = machines | refused | NEVER_AGAIN | RULES_OUT_NUMBER | {Disposition.COMPLETE}
    assert spoken_to - without == KEEPS_ANSWERS - {Disposition.TECHNICAL}
