"""``minyi110 wipe``: make a workstation forget everything before it is given away; never while something is only here."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.models.secrets import read_json
from app.models.vault import Vault
from app.recovery.console import Console, data_key_of, figures, opening_options, show
from app.recovery.profile import ProfileContents, folder_of, look, opened_copy
from app.services.desk import Environment
from app.services.session_keys import CENTRES, NUMBERS
from app.services.settings import Settings
from app.services.wiping import destroy
from app.transport.centre import Centre, DeviceCredential
from app.version import VERSION
from domain.problems import Problem, ProblemError


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(
        prog="minyi110 wipe",
        description="清除本机数据（转交前） / forget everything, before this workstation is given away",
    )
    options.add_argument(
        "--profile", type=Path, metavar="DIR", help="profile folder, or the folder of one centre in it"
    )
    opening_options(options)
    options.add_argument(
        "--after-package",
        action="store_true",
        help="all that waits is in an encrypted package that was handed over",
    )
    options.add_argument("--drop-drafts", action="store_true", help="forms that were never saved may go")
    return options


def main(
    options: argparse.Namespace,
    profile: Path,
    *,
    alone: bool,
    console: Console | None = None,
    ways: Environment | None = None,
) -> int:
    """Run the command on a profile; ``alone``: no program runs on it, and none can start."""
    console, ways = console or Console(), ways or Environment(threads=False)
    return console.run(lambda: _wipe(options, profile, alone, console, ways))


def _wipe(
    options: argparse.Namespace, profile: Path, alone: bool, console: Console, ways: Environment
) -> dict[str, Any]:
    if not alone:
        raise ProblemError(Problem("wipe.running"))
    folder = folder_of(profile)
    data_key = data_key_of(options, folder, console, ways)
    with opened_copy(folder, data_key) as store, store.read() as connection:
        found = look(connection, store.found)
    show(found, console, ways.clock.wall())
    refuse_pending(found, after_package=options.after_package, drop_drafts=options.drop_drafts)
    settings = Settings(folder.parent)
    settings.put(NUMBERS, [])  # first, as in ``services.wiping``
    heard = destroy(
        folder, Vault(folder, ways.keeper, ways.cost, ways.secret), _centre(folder, settings, ways)
    )
    console.say("本机数据已清除", "Everything is wiped")
    if not heard:
        console.say(
            "中心没有应答；下次打开客户端会再告知，或在中心执行 revoke-device",
            "The centre did not answer; it is told at the next start, or run revoke-device there",
        )
    return figures(found) | {"wiped": True, "centre_told": heard}


def refuse_pending(found: ProfileContents, *, after_package: bool, drop_drafts: bool) -> None:
    """Raises ProblemError ``wipe.pending`` or ``wipe.draft`` where something would be lost."""
    packaged = after_package and all(one.n <= found.packaged_upto for one in found.operations)
    lost = len(found.found.lost)  # what cannot be read any more was not delivered either
    if (found.operations or lost) and not packaged:
        raise ProblemError(
            Problem("wipe.pending", {"operations": len(found.operations) + lost, "forms": found.forms})
        )
    if found.drafts and not drop_drafts:
        raise ProblemError(Problem("wipe.draft", {"drafts": len(found.drafts)}))


def _centre(folder: Path, settings: Settings, ways: Environment) -> Centre | None:
    """The centre to tell, if this profile knows its address."""
    held = read_json(folder / "device.json")
    bases = [b for b, known in settings.get(CENTRES, {}).items() if known.get("centre_id") == folder.name]
    if not held.get("secret") or not bases:
        return None
    centre = Centre(ways.network(bases[-1]), VERSION)
    centre.device = DeviceCredential(held["device_id"], held["secret"])
    return centre


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    """The options as given."""
    return parser().parse_args(list(argv))
