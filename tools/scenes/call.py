"""The call screen in the states an agent meets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QWidget

import resources
from app.records.sync import SyncStatus
from app.services.putting_back import PutBackReason
from app.ui.screens.call.form import CallerIdentity
from app.ui.screens.call.panes import Panes
from app.ui.screens.call.ports import Surroundings
from app.ui.screens.call.view import CallScreen
from app.ui.shell.frame import Frame, Page
from app.ui.shell.screen import Host
from app.ui.text import language
from app.ui.widgets.overlay import open_sheets
from app.ui.widgets.tag_index import TagIndex
from domain.dispositions import DispositionKey
from domain.tags.suggesting import SuggestIndex, suggest
from domain.times import MINUTE
from resources import shipped_tags
from tools import invented
from tools.scenes.frame import PLACES
from tools.stage import NOW, Stage

TAGS = TagIndex(shipped_tags())
SUGGESTING = SuggestIndex.of(shipped_tags())


class Clock:
    """Stands still but where a scene moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


def call_frame(stage: Stage, act: Callable[[CallScreen, Clock], None], *, open_call: bool = True) -> Frame:
    """A frame on the call screen with an invented group; ``act`` works on it once it is shown."""
    clock = Clock()
    clock.now = NOW - 134_000
    desk = CallerIdentity(
        "0217", "星河市" if language() == "zh" else "Xinghe", "0371-5550110", language=language().value
    )
    around = Surroundings(desk, resources.questionnaires().__getitem__, clock)
    item = invented.work(NOW)
    revisits = invented.Revisits([item] if open_call else [])
    screens: list[CallScreen] = []

    calls = invented.Calls(clock)
    kept = invented.Records(calls)

    def make(host: Host) -> CallScreen:
        screens.append(
            CallScreen(
                host,
                calls,
                revisits,
                kept,
                around,
                Panes(around, lambda: TAGS, partial(suggest, index=SUGGESTING)),
            )
        )
        return screens[0]

    def no_screen(_host: Host) -> CallScreen:
        raise LookupError("not in this picture")

    pages = tuple(
        Page(place, "", make if place.name == "call" else no_screen) for place in PLACES[:4] + PLACES[5:]
    )
    frame = Frame(pages, frozenset(), stage.scope, clock)
    frame.bar.show_person("王芳", "回访员")
    frame.show_sync(SyncStatus(online=True, since=NOW - 90 * MINUTE, last_sync_at=NOW - MINUTE))
    frame.go("call")

    def after() -> None:
        if open_call:
            screens[0].presenter.take_next()
        act(screens[0], clock)
        screens[0].presenter.redraw()

    frame.stage_after = after  # type: ignore[attr-defined]
    return frame


def _digits(screen: CallScreen, keys: str) -> None:
    for key in keys:
        screen.presenter.key(key)


def _begin(screen: CallScreen, clock: Clock) -> None:
    screen.presenter.dialling.dial()
    screen.presenter.dialling.connected()
    clock.now = NOW


def call_opened(stage: Stage) -> QWidget:
    """Before dialling."""
    return call_frame(stage, lambda _screen, _clock: None)


def call_question(stage: Stage) -> QWidget:
    """In the middle of the script, something was 不满意."""

    def act(screen: CallScreen, clock: Clock) -> None:
        _begin(screen, clock)
        _digits(screen, "11113")
        screen.presenter.back()
        screen.presenter.set_tags(("problem.attitude", "problem.attitude.rude"))
        screen.presenter.set_remark("民警到了以后没有下车，隔着车窗说了两句就走了。")

    return call_frame(stage, act)


def call_words(stage: Stage) -> QWidget:
    """The citizen's own words."""

    def act(screen: CallScreen, clock: Clock) -> None:
        _begin(screen, clock)
        _digits(screen, "11113233")
        screen.presenter.typed("民警到了以后没有下车，隔着车窗说了两句就走了，楼下还在吵。")
        screen.presenter.redraw()

    return call_frame(stage, act)


def call_tags(stage: Stage) -> QWidget:
    """Choosing a tag by initials."""

    def act(screen: CallScreen, clock: Clock) -> None:
        _begin(screen, clock)
        _digits(screen, "11113")
        line = screen.script.tags.line
        line.setFocus()
        line.setText("cj")
        line.textEdited.emit("cj")

    return call_frame(stage, act)


def call_suggested(stage: Stage) -> QWidget:
    """A tag that was merged since it was chosen, suggestions, and the usual tags before anything is typed."""

    def act(screen: CallScreen, clock: Clock) -> None:
        _begin(screen, clock)
        _digits(screen, "11113")
        screen.presenter.set_tags(("problem.attitude.phone_rude",))
        screen.presenter.set_remark("说好第二天打给我，一个礼拜了没下文，再打过去没人接。")
        screen.tagging.look_now()
        screen.script.tags.begin()

    return call_frame(stage, act)


def call_put_back(stage: Stage) -> QWidget:
    """Ctrl+B: why it goes back."""
    return call_frame(stage, lambda screen, _clock: screen.ask_put_back())


def call_put_back_language(stage: Stage) -> QWidget:
    """方言: in which."""

    def act(screen: CallScreen, _clock: Clock) -> None:
        screen.ask_put_back()
        [sheet] = open_sheets(screen.window())
        sheet.press("2")

    return call_frame(stage, act)


def call_put_back_going(stage: Stage) -> QWidget:
    """It goes in a few seconds, and can be undone."""

    def act(screen: CallScreen, _clock: Clock) -> None:
        screen.presenter.putting_back.begin(PutBackReason("dialect", "yue"))

    return call_frame(stage, act)


def call_other(stage: Stage) -> QWidget:
    """F9."""

    def act(screen: CallScreen, _clock: Clock) -> None:
        screen.presenter.dialling.dial()
        screen.presenter.outcome(DispositionKey.OTHER)

    return call_frame(stage, act)


def call_refused(stage: Stage) -> QWidget:
    """A refusal after some answers: that they do not go along."""

    def act(screen: CallScreen, clock: Clock) -> None:
        _begin(screen, clock)
        _digits(screen, "1113")
        screen.presenter.outcome(DispositionKey.REFUSAL)
        _digits(screen, "4")

    return call_frame(stage, act)


def call_noted(stage: Stage) -> QWidget:
    """Nobody answered: what else F7 says, and a note."""

    def act(screen: CallScreen, _clock: Clock) -> None:
        screen.presenter.dialling.dial()
        screen.presenter.outcome(DispositionKey.NO_ANSWER)
        screen.presenter.write_note("响了很久，像是座机转接")

    return call_frame(stage, act)


def call_appointment(stage: Stage) -> QWidget:
    """F6."""

    def act(screen: CallScreen, clock: Clock) -> None:
        _begin(screen, clock)
        _digits(screen, "1")
        screen.presenter.outcome(DispositionKey.APPOINTMENT)

    return call_frame(stage, act)


def call_missing(stage: Stage) -> QWidget:
    """F5 too early, and a prompt card open."""

    def act(screen: CallScreen, clock: Clock) -> None:
        _begin(screen, clock)
        _digits(screen, "111121")
        screen.presenter.outcome(DispositionKey.COMPLETE)
        screen.open_card("angry")

    return call_frame(stage, act)


def call_through(stage: Stage) -> QWidget:
    """All asked, with an order to come; saving failed."""

    def act(screen: CallScreen, clock: Clock) -> None:
        _begin(screen, clock)
        _digits(screen, "11113333")
        for words in ("民警到了以后没有下车。", "希望再去看看。", ""):
            screen.presenter.typed(words)
            screen.presenter.enter()
        _digits(screen, "1")
        _digits(screen, "1")
        screen.presenter.enter()

    return call_frame(stage, act)


def call_empty(stage: Stage) -> QWidget:
    """Nothing is open."""
    return call_frame(stage, lambda _screen, _clock: None, open_call=False)


def call_correcting(stage: Stage) -> QWidget:
    """A form of this morning, opened again."""

    def act(screen: CallScreen, clock: Clock) -> None:
        _begin(screen, clock)
        _digits(screen, "111111111")
        screen.presenter.save(take_next=False)
        records = screen.presenter.correcting._records
        assert isinstance(records, invented.Records)
        records.keep()
        screen.presenter.correcting.begin("r1")
        screen.presenter.go_to("result")

    return call_frame(stage, act)


def call_group(stage: Stage) -> QWidget:
    """A citizen with two events who answered the SMS with 不满意."""

    def act(screen: CallScreen, clock: Clock) -> None:
        item = invented.work(
            NOW,
            invented.task("t1", NOW, sms_reply=3, facts="邻里纠纷，民警到场调解。", case_type="邻里纠纷"),
            invented.task("t2", NOW, line="household", case_type="身份证办理", script="window_service"),
        )
        screen.presenter.open(replace(item, hold="doubtful"))  # type: ignore[arg-type]
        _begin(screen, clock)
        _digits(screen, "11")

    return call_frame(stage, act, open_call=False)


def call_same_number(stage: Stage) -> QWidget:
    """One of two events was asked about, and is being saved."""

    def act(screen: CallScreen, clock: Clock) -> None:
        second = invented.task("t2", NOW, line="household", case_type="身份证办理", script="window_service")
        screen.presenter.open(invented.work(NOW, invented.task("t1", NOW), second))
        _begin(screen, clock)
        _digits(screen, "1" * 9)
        screen.presenter.save(take_next=True)

    return call_frame(stage, act, open_call=False)


SCENES = {
    fn.__name__.replace("_", "-"): fn
    for fn in (
        call_opened,
        call_question,
        call_words,
        call_tags,
        call_suggested,
        call_put_back,
        call_put_back_language,
        call_put_back_going,
        call_other,
        call_refused,
        call_noted,
        call_appointment,
        call_missing,
        call_through,
        call_empty,
        call_correcting,
        call_group,
        call_same_number,
    )
}
