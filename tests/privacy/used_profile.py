"""An agent's morning on a profile of its own, as a process: everything a person types, an outage, faults of ours, and a crash at the end.

``python -m tests.privacy.used_profile PROFILE ADDRESS``: prints one line of JSON with all that was typed and shown, then dies by
SIGABRT with a form open and the local log not folded back.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import traceback
from pathlib import Path

from PySide6.QtCore import QTimer

from app.bridge.scope import Scope
from tests.e2e.conftest import at_call, delivered, synced
from tests.e2e.remote import PASSWORD
from tools.driving import AtTheCall, Driver
from tools.tour import log_in

AGENT = "8001"
TYPED = {
    "unhappy_what": "那天等了两个钟头才见着人影，问他也不吭气",
    "unhappy_wish": "盼着所里派个会说话的再跑一趟，把水管的事掰扯清楚",
}
SAYS = {"sms_why": "3", "result": "3", "overall": "3", "may_contact": "1", "more": "1", **TYPED}
HALF = "正写到一半的话还没来得及存下来呢"
SEARCHED = "邻居老赵家那条瘸腿黄狗"
REASON = "号码显示不全要核对尾数才敢拨"
PASSPHRASE = PASSWORD


def main() -> None:
    """Work, then crash."""
    profile, address = Path(sys.argv[1]), sys.argv[2]
    driver = Driver(profile, address=address, hooks=True)
    driver.program.start()
    log_in(driver, AGENT, PASSWORD)
    driver.wait("the window", lambda: driver.program.workplace is not None)
    synced(driver)
    bench = driver.program.opening.wait()
    call = at_call(driver)
    shown: dict[str, list[str]] = {"number": [], "words": [*TYPED.values(), HALF, SEARCHED, REASON]}
    _note_pack(bench, shown)

    shown["number"].append(_dialled(driver, call))
    call.answer(SAYS)
    call.save_and_next()
    shown["number"].append(_dialled(driver, call))
    driver.press("F7")
    call.save_and_next()
    _search(driver, shown)
    delivered(driver)

    # Faults of ours whose words and whose variables hold what must not be written down.
    secret_number, secret_name = shown["number"][0], shown["words"][-1]
    QTimer.singleShot(0, lambda: _fail(secret_number, secret_name))
    driver.settle(200)
    thread = threading.Thread(target=_fail, args=(secret_number, TYPED["unhappy_what"]), name="failing")
    thread.start()
    thread.join()
    driver.settle(200)
    try:
        _fail(secret_number, TYPED["unhappy_wish"])
    except RuntimeError:
        logging.getLogger("app.careless").exception("while saving for %s", secret_number)
    driver.program.scope.start(_fail_in_a_flow(driver.program.scope, secret_number, HALF))
    driver.settle(200)
    driver.faults.clear()
    driver.press("Esc", "Esc", "Esc")
    driver.settle(300)

    packages = getattr(bench, "packages", None)
    os.kill(int(os.environ["CENTRE_PID"]), 9)
    call = AtTheCall(driver)
    if not call.call_id:
        call = at_call(driver)
    shown["number"].append(_dialled(driver, call))
    call.answer(SAYS)
    before = call.call_id
    driver.press("Ctrl+Enter")
    call.opened(not_this=before)
    assert bench.sync.status().unsent > 0
    if packages is not None:
        packages.export(Path(os.environ["TMPDIR"]) / packages.suggested_name())
    call.dial()
    call.answer(SAYS, until="unhappy_what")
    driver.type(HALF)
    form = call.presenter.form
    assert form is not None

    def kept() -> bool:
        state = bench.calls.current()
        return state is not None and state.draft.forms[0].answers.get("unhappy_what") == HALF

    driver.wait("the half form kept", kept)
    sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    os.abort()


def _note_pack(bench: object, shown: dict[str, list[str]]) -> None:
    for item in bench.revisits.pack_items():  # type: ignore[attr-defined]
        for contact in item.contacts:
            shown["words"] += [contact.name, contact.address]
        shown["words"] += [task.facts for task in item.tasks]


def _dialled(driver: Driver, call: AtTheCall) -> str:
    call.dial()
    number = call.presenter.shown_number
    assert number, "the number is shown once it is dialled"
    return number


def _search(driver: Driver, shown: dict[str, list[str]]) -> None:
    for words in (shown["number"][0], SEARCHED, next(w for w in shown["words"] if len(w) == 4)):
        driver.press("Ctrl+K")
        driver.settle(150)
        driver.type(words)
        driver.settle(400)
        driver.press("Esc")
        driver.settle(100)


def _fail(number: str, words: str) -> None:
    held = {"number": number, "words": words}
    raise RuntimeError(f"cannot write {number} {words} {held}")


async def _fail_in_a_flow(scope: Scope, number: str, words: str) -> None:
    await scope.store(_fail, number, words)


if __name__ == "__main__":
    try:
        main()
    except BaseException:  # the program's own hook would keep it to itself
        traceback.print_exc()
        os._exit(1)
