"""``sms read``, ``sms score`` and ``sms review``: the way to a label, honest figures, and what another lexicon would change."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from domain.sms.reading import Lexicon, read
from resources import read_yaml, sms_lexicon
from server.cli import WRONG_INPUT, main
from server.sms.reviewing import place, review
from server.sms.tables import sms_reply
from tests.helpers.centre import CITY, NOON
from tests.server.sms.world import World

DATA = Path(__file__).parents[2] / "data" / "sms"


def ran(*args: str, code: int = 0) -> tuple[str, dict[str, Any]]:
    out, err = io.StringIO(), io.StringIO()
    assert main(["sms", *args, "--json"], out, err) == code, err.getvalue()
    lines = out.getvalue().splitlines()
    return err.getvalue(), json.loads(lines[-1]) if lines else {}


def test_a_reply_is_read_with_the_way_to_its_label() -> None:
    told, got = ran("read", "３，态度差，请给我回电")
    assert (got["label"], got["also"], got["aspects"]) == (
        "dissatisfied",
        ["demand"],
        {"officer_attitude": 3},
    )
    assert "不满意" in told
    assert "态度差" in told
    assert ran("read", "愿意", "--after-order-open")[1]["label"] == "yes"


def test_a_file_is_scored_with_every_miss_and_says_what_is_not_shown(tmp_path: Path) -> None:
    told, got = ran("score", str(DATA / "development.jsonl"))
    assert got["misses"] == 0
    assert not got["dissatisfied"]["shown"], "16 of 16 show nothing like 98%"
    assert "未证明" in told
    file = tmp_path / "own.jsonl"
    file.write_text('\ufeff{"text": "满意", "label": "dissatisfied"}\n\n', "utf-8")
    told, got = ran("score", str(file))
    assert (got["misses"], got["labels"]["dissatisfied"]["n"]) == (1, 1)
    assert "1: 满意" in told


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"text": 1, "label": "praise"}', b"\xff\xfe"])
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_bytes(content)
    ran("score", str(file), code=WRONG_INPUT)
    ran("read", "1", "--lexicon", str(file), code=WRONG_INPUT)


@pytest.mark.parametrize("centre_url", ["sqlite"], indirect=True)
def test_another_lexicon_is_tried_on_what_is_kept_and_people_are_held_against_the_rules(
    sms: World,
) -> None:
    texts = {"r1": "满意", "r2": "巴适得板", "r3": "3", "r4": "愿意"}
    with sms.database.write(CITY) as work:
        work.conn.execute(
            sms_reply.insert(),
            [
                {
                    "city_id": CITY, "reply_id": name, "extension": "02", "received_at": NOON,
                    "body": b"", "text": work.sealer.seal(text.encode(), place(name)),
                    "label": read(text, after_order_open=name == "r4", lexicon=sms_lexicon()).label,
                    "confidence": "high", "lexicon": "x", "aspects": "{}", "also": "[]", "reasons": "[]",
                    "settled_label": "praise" if name == "r1" else "dissatisfied" if name == "r3" else None,
                    "cut": False, "late": False, "matched": "extension",
                }
                for name, text in texts.items()
            ],
        )  # fmt: skip
    changed = json.loads(json.dumps(read_yaml("sms", "lexicon.yaml")))
    changed["words"]["fine_word"] = (
        changed["words"]["fine_word"].replace(" 巴适得板", "").replace(" 巴适", "")
    )
    with sms.database.read(CITY) as reading:
        found = review(reading, Lexicon(changed))
        assert review(reading, None).read == 0
    assert (found.settled, found.as_dict()["otherwise"]) == (2, [["satisfied", "praise", 1]])
    assert found.read == 4
    assert [one[:3] for one in found.as_dict()["changes"]] == [["r2", "satisfied", "unclear"]]
    told, got = ran("review", "--database", sms.database.url, "--city", CITY)
    assert (got["settled"], got["otherwise"]) == (2, [["satisfied", "praise", 1]])
    assert "satisfied → praise" in told
