"""The replayed city before its first day: master data, settings, rules and texts, each by the way an operator would take."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

import msgspec

from domain.sms.modes import SmsMode
from resources import shipped_tags
from server.accounts.passwords import Passwords
from server.acts.authors import Console
from server.db.database import Database
from server.masterdata import service as masterdata
from server.planning.rules import read_rules as planning_rules
from server.planning.rules import replace_rules
from server.replay.carrier import GATEWAY
from server.replay.citizens import RATE, SEED
from server.replay.town import Town
from server.settings.service import put
from server.sms import ruling, setting_gateways, setting_up
from server.tags.service import load

BY = Console.here()
SETTINGS = {
    "demo.city": True,
    # All who are drawn are called, whatever they answered by text: the table counts them so.
    "planning.skip_answered": False,
}
SMS_RULES = "rules:\n  - {rule: handled, leg: handled, template: handled, since: closed, minutes: 120}\n"
_PLANNING = f"""
seed: {SEED}
rate: {RATE}
hours: 2
rules:
  - {{line: '*', questionnaire: alarm_110}}
  - {{line: household, questionnaire: window_service}}
  - {{line: exit_entry, questionnaire: window_service}}
  - {{line: permit, questionnaire: window_service}}
  - {{line: traffic, questionnaire: traffic}}
"""
# A whole month leaves in its mornings: neither the second nor the day is what holds it up.
_GATEWAY = {"port": "10690110", "parts_per_second": 1_000_000.0, "daily_parts": 1_000_000_000}


def set_up(database: Database, city_id: str, town: Town, seed: int, outbox: Path) -> int:
    """Fill an empty city; returns how many units there are."""
    random = Random(f"{seed} people")  # noqa: S311 - a repeatable city, no secret
    cheap = Passwords(time_cost=1, memory_kib=8, parallelism=1)
    with database.write(city_id) as work:
        load(work, shipped_tags(), BY)
    with tempfile.TemporaryDirectory(prefix="minyi110-replay-") as folder:
        home = Path(folder)
        masterdata.import_units(database, city_id, BY, _file(home / "units.csv", town.units))
        masterdata.import_officers(database, city_id, BY, _file(home / "officers.csv", town.officers(random)))
        users = _file(home / "users.csv", town.users(random))
        masterdata.import_users(database, city_id, BY, users, passwords=cheap)
    with database.write(city_id) as work:
        put(work, SETTINGS, BY)
        replace_rules(work, planning_rules(_PLANNING), BY)
        setting_up.set_up(work, "平安明川", BY)
        ruling.set_state(work, "call", "stopped", "只问办理", BY)
        own = {**_GATEWAY, "own": {"path": str(outbox)}}
        setting_gateways.put(work, GATEWAY, "file", 1, msgspec.json.encode(own).decode(), BY)
        ruling.set_mode(work, SmsMode.LIVE.value, "重演", BY)
    return len(town.places)


def _file(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8-sig", newline="")
    path.chmod(0o600)
    return path
