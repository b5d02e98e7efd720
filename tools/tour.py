"""A scripted tour through the real client and a real centre, with a picture of each step.

    python -m tools.tour [--out out/tour] [--dir FOLDER]

An agent logs in and works three tasks: one that goes well, one with a complaint in the citizen's own words, one with an
appointment; then he raises an emergency. The lead, at a workstation of his own, hears it and takes it, looks at the hall and at
the order that came of the complaint.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt  # noqa: E402

from app.ui.screens.emergency.attach import board, raising  # noqa: E402
from app.ui.screens.login.view import LoginScreen  # noqa: E402
from tools.centre import Centre  # noqa: E402
from tools.driving import AtTheCall, Driver  # noqa: E402

AGENT, LEAD = "8001", "8100"
COMPLAINT = {"sms_why": "3", "result": "3", "overall": "3", "may_contact": "1"}
OWN_WORDS = {
    "alarm_110": (
        "来了两个人，说了几句就走了，第二天晚上又是一样。",
        "希望再来看一次，处理完给我回个电话。",
        "高个子，戴眼镜，没看清警号",
    ),
    "window_service": (
        "材料跑了三趟，每次说的都不一样，没有一次说清楚。",
        "希望一次把要带的材料说全，办好了发个短信。",
        "靠门口的窗口，短头发的女同志",
    ),
    "traffic": (
        "责任是怎么定的没有讲明白，问了只说按规定办。",
        "希望有人把依据说清楚，给个书面的答复。",
        "骑摩托车来的，警号没记住",
    ),
}
"""What the citizen was unhappy with, what he wishes, and whom he remembers, by questionnaire."""
GOES_WELL = {"sms_why": "mistaken", "more": "1"}


class Tour:
    """Takes the pictures, numbered in the order they were taken."""

    def __init__(self, out: Path) -> None:
        self._out, self._taken = out, 0

    def picture(self, driver: Driver, name: str) -> None:
        """One step."""
        self._taken += 1
        target = self._out / f"{self._taken:02d}-{name}.png"
        driver.picture(target)
        shown = target.relative_to(ROOT) if target.is_relative_to(ROOT) else target
        print(f"  {shown}", flush=True)

    def agent(self, centre: Centre, password: str, profile: Path) -> None:
        """The agent's part of the day."""
        with at_work(centre, profile, AGENT, password, self, "login") as driver:
            frame = driver.program.workplace.frame  # type: ignore[union-attr]
            if frame.has("tasks"):
                driver.settle(600)
                self.picture(driver, "my-queue")
            call = AtTheCall(driver)
            frame.go("call")
            driver.press("Ctrl+Enter")
            call.opened()
            self.picture(driver, "call-opened")
            self._complaint(driver, call)
            self._appointment(driver, call)
            self._goes_well(driver, call)
            self._my_day(driver)

    def _complaint(self, driver: Driver, call: AtTheCall) -> None:
        call.dial()
        self.picture(driver, "call-dialled")
        says = COMPLAINT | dict(
            zip(("unhappy_what", "unhappy_wish", "officer_hint"), OWN_WORDS[call.script], strict=True)
        )
        call.answer(says, until="unhappy_what")
        self.picture(driver, "complaint-begins")
        driver.type(says["unhappy_what"])
        self.picture(driver, "complaint-own-words")
        driver.press("Enter")
        call.answer(says)
        driver.press("Ctrl+T")
        driver.type("td")
        driver.settle(150)
        self.picture(driver, "complaint-tag")
        driver.press("Enter")
        driver.press("Esc")
        driver.press("F5")
        self.picture(driver, "complaint-complete")
        call.save_and_next()

    def _appointment(self, driver: Driver, call: AtTheCall) -> None:
        call.dial()
        call.answer({"convenient": "2"}, until="")
        driver.press("F6")
        self.picture(driver, "appointment")
        driver.press("1")
        self.picture(driver, "appointment-made")
        call.save_and_next()

    def _goes_well(self, driver: Driver, call: AtTheCall) -> None:
        call.dial()
        call.answer(GOES_WELL, until="more")
        self.picture(driver, "satisfied")
        call.answer(GOES_WELL)
        driver.press("F5")
        call.save_and_stay()
        self.picture(driver, "saved")

    def _my_day(self, driver: Driver) -> None:
        workplace = driver.program.workplace
        assert workplace is not None
        driver.wait("all forms at the centre", lambda: workplace.bench.sync.status().unsent == 0)
        if workplace.frame.has("records"):
            workplace.frame.go("records")
            driver.settle(600)
            self.picture(driver, "my-records")
        driver.press("F12")
        driver.wait("the emergency sheet", lambda: workplace.once(raising).visible)
        driver.press("2")
        self.picture(driver, "emergency")
        driver.press("Ctrl+Enter")
        progress = workplace.once(raising).presenter
        driver.wait("it at the centre", lambda: progress.progress is not None and progress.progress.sent_at)
        self.picture(driver, "emergency-sent")

    def lead(self, centre: Centre, password: str, profile: Path) -> None:
        """The lead looks."""
        with at_work(centre, profile, LEAD, password) as driver:
            workplace = driver.program.workplace
            assert workplace is not None
            workplace.frame.go("panel")
            driver.settle(1500)
            driver.wait("the emergency to ring", workplace.once(board).ringing)
            self.picture(driver, "lead-emergency-rings")
            driver.press("F11")
            driver.wait("it taken", lambda: not workplace.once(board).ringing())
            driver.settle(600)
            self.picture(driver, "lead-panel")
            if workplace.frame.has("orders"):
                workplace.frame.go("orders")
                driver.settle(1200)
                self.picture(driver, "orders")


@contextmanager
def at_work(
    centre: Centre, profile: Path, number: str, password: str, tour: Tour | None = None, picture: str = ""
) -> Iterator[Driver]:
    """Somebody who has just logged in, until the end of the block."""
    driver = Driver(profile, address=centre.url)
    try:
        driver.program.start()
        driver.settle(300)
        if tour is not None:
            tour.picture(driver, picture)
        log_in(driver, number, password)
        driver.wait("the window after the login", lambda: driver.program.workplace is not None)
        bench = driver.program.opening.wait()
        driver.wait("the first sync", lambda: bench.sync.status().last_sync_at is not None)
        driver.settle(400)
        yield driver
    finally:
        driver.close()


def log_in(driver: Driver, number: str, password: str) -> None:
    """Type number and password as a person does."""
    form = driver.program.login
    driver.wait("the focus in the form", lambda: driver.focused == "QLineEdit")
    if isinstance(form, LoginScreen) and form.number.text() != number:
        form.number.setFocus(
            Qt.FocusReason.TabFocusReason
        )  # as by Shift+Tab: what stands there is typed over
        driver.type(number)
        driver.press("Enter")
    driver.type(password)
    driver.press("Enter")


def play(centre: Centre, password: str, out: Path) -> int:
    """Play the tour against a running centre; returns how many pictures there are."""
    if out.exists():
        shutil.rmtree(out)
    tour = Tour(out)
    with tempfile.TemporaryDirectory(prefix="minyi110-tour-") as folder:
        tour.agent(centre, password, Path(folder) / "agent")
        tour.lead(centre, password, Path(folder) / "lead")
    return tour._taken


def main() -> int:
    """Make a centre with the invented city and play the tour there."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--out", type=Path, default=ROOT / "out" / "tour")
    options.add_argument("--dir", type=Path, help="folder of the centre (default: a temporary one)")
    args = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="minyi110-centre-") as folder:
        centre = Centre(args.dir or Path(folder))
        logins = centre.run("demo-data", show=True)["logins"]
        with centre.running():
            count = play(centre, logins[0]["password"], args.out)
    print(f"{count} pictures in {args.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
