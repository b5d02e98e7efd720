"""导入: nothing yet, a file looked at, mapped, something to agree to, on its way, stopped, taken in, an import about to be taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.ui.screens.imports.presenter import ImportsPresenter
from app.ui.screens.imports.view import ImportsScreen
from app.ui.shell.screen import Host, Screen
from domain.vocabulary import Role
from domain.wire.imports import FileState, Told
from tools.scenes.places import framed
from tools.scenes.samples_imports import StandInImports
from tools.stage import Stage

FILE = Path("热线工单 11月20日.csv")


def _page(
    stage: Stage, service: StandInImports, after: Callable[[ImportsScreen], None] | None = None
) -> QWidget:
    def make(host: Host) -> Screen:
        presenter = ImportsPresenter(service, host.scope)  # type: ignore[arg-type]
        screen = ImportsScreen(host, presenter)
        presenter.setParent(screen)
        return screen

    made = framed(stage, "imports", make, role=Role.ADMIN, person=("周敏", "管理员"))
    if after is not None:
        made.stage_after = lambda: after(made.page("imports"))  # type: ignore[attr-defined]
    return made


def _looked_at(screen: ImportsScreen) -> None:
    screen.hand_over(FILE)


def nothing(stage: Stage) -> QWidget:
    """Where a file is dropped."""
    return _page(stage, StandInImports())


def judged(stage: Stage) -> QWidget:
    """How its rows are understood, before anything is taken in."""
    return _page(stage, StandInImports(), _looked_at)


def concerned(stage: Stage) -> QWidget:
    """Too many of its rows bring nobody to ask."""
    return _page(stage, StandInImports(concerned=True), _looked_at)


def judging(stage: Stage) -> QWidget:
    """On its way."""
    return _page(stage, StandInImports(then=FileState.JUDGING), _looked_at)


def refused(stage: Stage) -> QWidget:
    """Not understood by its names: its columns are chosen, the source named."""
    columns = ("序列", "啥时候", "打来的号", "谁", "哪个所", "说了什么")
    service = StandInImports(then=FileState.REFUSED, columns=columns)
    service.problems = [
        Told("table.missing_column", {"column": "处警单号 / 接警单号", "found": "、".join(columns)})
    ]

    def after(screen: ImportsScreen) -> None:
        screen.hand_over(FILE)
        screen.source.setText("hotline")
        for field, column in (("dispatch_no", "序列"), ("reported_at", "啥时候"), ("phone", "打来的号")):
            box = screen.grid.boxes[field]
            box.setCurrentIndex(box.findText(column))
            box.activated.emit(box.currentIndex())

    return _page(stage, service, after)


def unnamed(stage: Stage) -> QWidget:
    """Without a header: its columns are chosen by what stands in them, masked."""
    first = ("CJ*******…", "2*******…", "王**", "1*******…")
    service = StandInImports(then=FileState.REFUSED, columns=first, named=False)
    service.problems = [Told("table.no_header", row=1)]
    return _page(stage, service, _looked_at)


def chosen(stage: Stage) -> QWidget:
    """Something was chosen that was not looked at yet."""

    def after(screen: ImportsScreen) -> None:
        screen.hand_over(FILE)
        box = screen.grid.boxes["second_phone"]
        box.setCurrentIndex(box.findText("备用号码"))
        box.activated.emit(box.currentIndex())

    return _page(stage, StandInImports(), after)


def taking(stage: Stage) -> QWidget:
    """Being taken in."""

    def after(screen: ImportsScreen) -> None:
        screen.hand_over(FILE)
        screen.take.click()

    return _page(stage, StandInImports(taking=True), after)


def stopped(stage: Stage) -> QWidget:
    """Somebody stopped it."""

    def after(screen: ImportsScreen) -> None:
        screen.hand_over(FILE)
        screen.take.click()
        screen.stop.click()

    return _page(stage, StandInImports(taking=True), after)


def taken(stage: Stage) -> QWidget:
    """Taken in, with rejects to save."""

    def after(screen: ImportsScreen) -> None:
        screen.hand_over(FILE)
        screen.take.click()

    return _page(stage, StandInImports(), after)


def undoing(stage: Stage) -> QWidget:
    """What would go and what would stay."""
    return _page(stage, StandInImports(), lambda screen: next(iter(screen.past.buttons.values())).click())


SCENES = {
    "imports": nothing,
    "imports-judged": judged,
    "imports-concerned": concerned,
    "imports-judging": judging,
    "imports-refused": refused,
    "imports-unnamed": unnamed,
    "imports-chosen": chosen,
    "imports-taking": taking,
    "imports-stopped": stopped,
    "imports-taken": taken,
    "imports-undo": undoing,
}
