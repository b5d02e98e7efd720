"""A whole call without Qt: digits answer and go on, drafts are kept, nothing is lost when saving fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

import resources
from app.records.call import AppointmentTyped, CallState, Draft, FormDraft, Phase
from app.records.errors import SaveFailed
from app.records.work import Contact, Exclusion, Hold
from app.ui.screens.call import slots
from app.ui.screens.call.drafts import PAUSE_MS, RETRY_MS, DraftKeeper
from app.ui.screens.call.form import CallerIdentity
from app.ui.screens.call.ports import Surroundings
from app.ui.screens.call.presenter import CallPresenter
from app.ui.screens.call.showing import CallStage, Input, Panel, Script, Showing
from app.ui.screens.call.sought import PINYIN
from app.ui.tone import Tone
from domain.dispositions import Disposition, DispositionKey, choices
from domain.hours import CallHours
from domain.problems import Problem, ProblemError
from domain.times import DAY, HOUR, MINUTE, from_local
from tests.ui.moments import at
from tools import invented
from tools.stepping import StepLoop, SteppedLanes

NOW = from_local(at(2026, 11, 22, 15, 20))
COMPLETE, APPOINTMENT = DispositionKey.COMPLETE, DispositionKey.APPOINTMENT
HAPPY = "1111111"
"""本人, 方便, then five times 满意."""


@dataclass
class View:
    """Keeps what the presenter shows and asks."""

    showing: Showing = field(default_factory=lambda: Showing(CallStage.EMPTY))
    cards: list[str] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)
    undo: Callable[[], None] | None = None
    boxes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    focused: int = 0

    def draw(self, showing: Showing) -> None:
        self.showing = showing

    def focus_script(self) -> None:
        self.focused += 1

    def focus_note(self) -> None:
        self.boxes.append("note")

    def focus_find(self) -> None:
        self.boxes.append("find")

    def focus_remark(self) -> None:
        self.boxes.append("remark")

    def open_card(self, code: str) -> None:
        self.cards.append(code)

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None:
        self.toasts.append(text)
        self.undo = undo

    def note(self, text: str, tone: str = "") -> None:
        self.notes.append(text)

    def fault(self, error: BaseException) -> str:
        return f"fault {type(error).__name__}"

    def leave(self, place: str) -> None:
        self.places.append(place)


def pass_time(milliseconds: int = PAUSE_MS) -> None:
    """Nothing is typed for so long."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, StepLoop)
    loop.pass_time(milliseconds / 1000)


class Desktop:
    """A presenter with its surroundings; time moves a minute whenever ``pass_time`` is called."""

    def __init__(
        self, inline: SteppedLanes, *, recording: bool = False, calls: invented.Calls | None = None
    ) -> None:
        self.now = NOW
        self.calls = calls or invented.Calls(lambda: self.now)
        self.item = invented.work(NOW)
        self.revisits = invented.Revisits([self.item])
        self.view = View()
        desk = CallerIdentity("0217", "星河市", "0371-5550110", recording=recording)
        scripts = resources.questionnaires().__getitem__
        around = Surroundings(desk, scripts, lambda: self.now)
        self.records = invented.Records(self.calls)
        self.does = CallPresenter(
            self.calls, self.revisits, self.records, around, self.view, inline.scope.inner()
        )

    def begin(self) -> Desktop:
        self.does.take_next()
        self.does.dialling.dial()
        self.does.dialling.connected()
        return self

    def when(self, text: str) -> Desktop:
        """Typed into the panel for an appointment, and Enter."""
        assert self.does.on.work is not None
        self.does.type_when(replace(self.does.on.work.typed, text=text))
        self.does.take_when()
        return self

    def keys(self, digits: str) -> Desktop:
        for digit in digits:
            self.does.key(digit)
        return self

    @property
    def script(self) -> Script:
        assert self.view.showing.script is not None
        return self.view.showing.script


@pytest.fixture
def desk(inline: SteppedLanes) -> Desktop:
    return Desktop(inline)


def test_a_plain_satisfied_call_is_one_key_a_question_and_three_more(desk: Desktop) -> None:
    desk.does.take_next()
    desk.does.dialling.dial()  # F2; the first answer says that somebody answered
    digits = 0
    while desk.script.code != "goodbye":
        desk.keys("1")
        digits += 1
    desk.does.save(take_next=True)  # Ctrl+Enter
    assert digits == 9
    assert desk.calls.saved[0].tasks[0].disposition == "complete"
    assert desk.view.toasts == ["已保存：完成"]
    assert desk.revisits.asked == [None, desk.item.group_id]


def test_saving_and_staying_says_what_was_saved_over_the_word_of_the_call_before(desk: Desktop) -> None:
    desk.begin().keys("3")
    desk.does.save(take_next=False)  # Ctrl+S
    assert desk.view.toasts == ["已保存：号码有误"]


def test_a_digit_answers_and_goes_on_and_up_goes_back(desk: Desktop) -> None:
    desk.begin()
    assert desk.script.code == "identity"
    assert desk.script.aloud == "您好，请问是李先生吗？"
    desk.keys("1")
    assert desk.script.code == "convenient"
    assert "昨天下午" in desk.script.aloud
    desk.does.back()
    assert desk.script.code == "identity"
    assert [key.chosen for key in desk.script.keys] == [True, False, False]
    desk.does.enter()
    assert desk.script.code == "convenient"


def test_nothing_but_the_surname_is_shown_to_read_before_identity(desk: Desktop) -> None:
    desk.begin()
    assert "110" not in desk.script.aloud
    assert "柳园" not in desk.script.aloud


def test_a_digit_that_is_no_answer_says_so_and_stays(desk: Desktop) -> None:
    desk.begin().keys("9")
    assert desk.script.code == "identity"
    assert "9" in desk.script.error
    desk.keys("1")
    assert desk.script.error == ""


def test_digits_mean_nothing_at_a_text_question(desk: Desktop) -> None:
    desk.begin().keys("11113333")
    assert desk.script.input is Input.TEXT
    assert not desk.does.key("3")
    desk.does.typed("民警没有下车。")
    desk.does.enter()
    assert desk.script.code == "unhappy_wish"
    desk.does.back()
    assert desk.script.text == "民警没有下车。"


def test_suggested_tags_come_and_go_with_their_answer_but_not_those_taken_away(desk: Desktop) -> None:
    desk.begin().keys("11113")
    assert desk.script.tags == ("problem.speed.late",)
    desk.does.set_tags(())
    desk.does.go_to("arrival")
    desk.keys("1")
    desk.does.go_to("arrival")
    desk.keys("3")
    assert desk.script.tags == ()
    desk.does.go_to("officer_attitude")
    desk.keys("3")
    assert desk.script.tags == ("problem.attitude",)
    desk.does.go_to("officer_attitude")
    desk.keys("1")
    assert desk.script.tags == ()


def test_the_first_answer_after_dialling_says_that_the_line_is_open(desk: Desktop) -> None:
    desk.does.take_next()
    desk.does.dialling.dial()
    desk.keys("1")
    assert desk.does.call is not None
    assert desk.does.call.phase is Phase.CONNECTED


# -- the number --------------------------------------------------------------------------------------------


def test_the_number_is_masked_until_it_is_dialled_and_that_is_on_record(desk: Desktop) -> None:
    desk.does.take_next()
    assert (desk.view.showing.who.mask, desk.view.showing.who.number) == ("138****6621", "")
    desk.does.dialling.dial()
    assert desk.view.showing.who.number == desk.calls.number
    assert desk.calls.looked == ["dial"]


def test_a_number_that_policy_forbids_is_not_shown_and_the_reason_is(desk: Desktop) -> None:
    desk.does.take_next()
    desk.calls.exclusion = Problem("answer.required")
    desk.does.dialling.dial()
    assert desk.view.showing.who.number == ""
    assert desk.view.showing.control is not None
    assert desk.view.showing.control.problem == "这一题还没有答"


def test_policy_is_said_before_anybody_dials(desk: Desktop) -> None:
    desk.calls.excluded = [Exclusion(invented.made_id("t1"), "answer.required")]
    desk.does.take_next()
    assert desk.view.showing.notice is not None
    assert desk.view.showing.notice.text == "这一题还没有答"


def test_another_number_of_the_citizen_may_follow(desk: Desktop) -> None:
    second = Contact(1, "second", "139****0002", "王红", "female")
    desk.revisits.items = [replace(desk.item, contacts=(*desk.item.contacts, second))]
    desk.begin()
    assert desk.script.aloud == "您好，请问是李先生吗？"
    desk.does.dialling.dial(1)
    assert desk.view.showing.who.mask == "139****0002"
    assert desk.script.aloud == "您好，请问是王女士吗？"


def test_one_answer_connects_once(desk: Desktop, inline: SteppedLanes) -> None:
    desk.does.take_next()
    desk.does.dialling.dial()
    inline.held = True
    desk.keys("11")
    inline.held = False
    inline.release()
    assert desk.calls.connections == 1


def test_another_look_needs_its_reason_on_record(desk: Desktop) -> None:
    desk.does.take_next()
    desk.does.dialling.reveal("群众要求核对号码")
    assert desk.calls.looked == ["群众要求核对号码"]
    assert desk.view.showing.who.number == desk.calls.number


# -- outcomes ---------------------------------------------------------------------------------------------


def test_no_answer_is_one_key_and_the_rest_one_more(desk: Desktop) -> None:
    desk.does.take_next()
    desk.does.dialling.dial()
    desk.does.outcome(DispositionKey.NO_ANSWER)
    assert desk.view.showing.control is not None
    assert desk.view.showing.control.chosen == "no_answer"
    assert desk.view.showing.control.again == "再按 F7：占线、关机"
    desk.does.outcome(DispositionKey.NO_ANSWER)
    assert desk.view.showing.control.panel is Panel.CHOICES
    desk.keys("2")
    assert desk.view.showing.control.chosen == "busy"
    assert desk.view.showing.control.again == "再按 F7：无人接听、关机"
    assert desk.view.showing.control.panel is Panel.OUTCOMES
    desk.does.save(take_next=False)
    outcome = desk.calls.saved[0].tasks[0]
    assert (outcome.disposition, outcome.form, outcome.appointment) == ("busy", None, None)


@pytest.mark.parametrize(("hung_up", "spoken"), [(True, 95_000), (False, 125_000)])
def test_how_long_was_spoken_is_still_said_when_it_is_saved(
    desk: Desktop, hung_up: bool, spoken: int
) -> None:
    desk.begin().keys("11111111" + "1")
    desk.now += 95_000
    if hung_up:
        desk.does.dialling.hang_up()
    desk.now += 30_000
    desk.does.save(take_next=False)
    control = desk.view.showing.control
    assert control is not None
    assert (control.phase, control.since, control.wrapped) == ("saved", None, spoken)


def test_how_much_is_missing_follows_what_is_mended(desk: Desktop) -> None:
    def said() -> str:
        assert desk.view.showing.control is not None
        return desk.view.showing.control.problem.removesuffix("群众不愿再答，再按一次 F5 选部分完成。")

    desk.begin().keys("1111333")  # ... as far as the overall question
    desk.does.outcome(COMPLETE)
    assert said() == "还有 4 处要补。"  # overall, may contact, more, and what it was
    desk.keys("3")
    assert said() == "还有 3 处要补。"
    desk.does.typed("等了一个小时")
    assert said() == "还有 2 处要补。"
    desk.does.go_to("may_contact")
    desk.keys("1")
    assert said() == "还有 1 处要补。"
    desk.keys("1")
    assert said() == ""


@pytest.mark.parametrize(("case", "unit"), [("", "城东派出所"), ("盗窃", ""), ("", "")])
def test_what_is_not_known_leaves_no_gap_and_no_dot(desk: Desktop, case: str, unit: str) -> None:
    bare = [invented.task(name, NOW, case_type=case, unit=unit) for name in ("t1", "t2")]
    desk.revisits.items = [invented.work(NOW, *bare)]
    desk.does.take_next()
    who = desk.view.showing.who
    said = [*(value for _, value in who.facts), *(line.title for line in who.tasks)]
    assert not any(words.strip().endswith("·") or words.strip().startswith("·") for words in said)


def test_digits_go_to_the_choices_while_they_are_open_and_esc_gives_them_back(desk: Desktop) -> None:
    desk.begin()
    desk.does.outcome(DispositionKey.OTHER)
    assert desk.does.close_panel()
    assert not desk.does.close_panel()
    desk.keys("1")
    assert desk.script.code == "convenient"


def test_letters_reach_the_long_list(desk: Desktop) -> None:
    desk.begin()
    desk.does.outcome(DispositionKey.OTHER)
    control = desk.view.showing.control
    assert control is not None
    key = next(key for key, code, _ in control.choices if code == "suspended")
    assert key.isalpha()
    assert desk.does.key(key)
    assert desk.view.showing.control is not None
    assert desk.view.showing.control.chosen == "suspended"


def listed(desk: Desktop) -> dict[str, str]:
    """Code by key of what is listed."""
    assert desk.view.showing.control is not None
    return {key: code for key, code, _ in desk.view.showing.control.choices}


def test_f9_holds_every_outcome_its_own_first(desk: Desktop) -> None:
    desk.begin()
    desk.does.outcome(DispositionKey.OTHER)
    assert set(listed(desk).values()) == {one.value for one in Disposition if one.facts.by_agent}
    assert len(listed(desk)) == len(set(listed(desk).values()))
    assert listed(desk)["h"] == "not_attempted"


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("机", ["suspended", "switched_off"]),
        ("4.32", ["no_such_number", "suspended"]),
        (" FAX ", ["fax"]),
        ("yyza", ["language"]),
        ("wufashou", ["unable"]),
        ("zhong duan", ["hang_up"]),
        ("tj", ["suspended"]),
        ("没有的", []),
    ],
)
def test_f9_is_searched_by_words_and_code_and_the_keys_stay(
    desk: Desktop, typed: str, codes: list[str]
) -> None:
    desk.begin()
    desk.does.outcome(DispositionKey.OTHER)
    all_keys = listed(desk)
    desk.does.outcome(DispositionKey.OTHER)
    assert desk.view.boxes == ["find"]
    desk.does.find_outcome(typed)
    assert list(listed(desk).values()) == codes
    assert listed(desk).items() <= all_keys.items()
    desk.does.take_found()
    assert desk.view.showing.control is not None
    assert desk.view.showing.control.chosen == (codes[0] if codes else "")
    assert (desk.view.showing.control.panel is Panel.OUTCOMES) is bool(codes)


def test_the_fourth_of_f8_is_a_refusal_for_good_by_somebody_else(desk: Desktop) -> None:
    desk.begin()
    desk.does.outcome(DispositionKey.REFUSAL)
    assert list(listed(desk).values()) == [
        "refusal_soft",
        "refusal_hard",
        "refusal_other_soft",
        "refusal_other_hard",
    ]
    desk.keys("4")
    desk.does.save(take_next=False)
    assert [one.disposition for one in desk.calls.saved[0].tasks] == ["refusal_other_hard"]


def test_every_outcome_has_its_pinyin_a_syllable_a_character() -> None:
    for one in Disposition:
        name = resources.words.label(one, "zh")
        assert len(PINYIN[one].split()) == sum("一" <= sign <= "鿿" for sign in name), name


def test_a_search_that_was_left_is_not_there_the_next_time(desk: Desktop) -> None:
    desk.begin()
    desk.does.outcome(DispositionKey.OTHER)
    desk.does.find_outcome("传真")
    desk.does.close_panel()
    desk.does.take_found()
    assert desk.view.showing.control is not None
    assert desk.view.showing.control.chosen == ""
    desk.does.outcome(DispositionKey.OTHER)
    assert len(listed(desk)) > 20


@pytest.mark.parametrize(
    "disposition",
    [Disposition.NO_ANSWER, Disposition.REFUSAL_SOFT, Disposition.NOT_ATTEMPTED, Disposition.LANGUAGE],
)
def test_any_outcome_takes_a_note(desk: Desktop, disposition: Disposition) -> None:
    desk.begin()
    desk.does.choose(disposition)
    assert desk.view.showing.control is not None
    assert desk.view.showing.control.note == ""
    desk.does.write_note("邻居说搬走了 ")
    assert desk.view.showing.control.note == "邻居说搬走了 "
    desk.does.save(take_next=False)
    assert desk.calls.saved[0].tasks[0].note == "邻居说搬走了"


def test_a_complete_form_takes_a_note_beside_its_remark(desk: Desktop) -> None:
    desk.begin().keys("1" * 9)
    desk.does.set_remark("群众说谢谢")
    desk.does.write_note("背景很吵")
    desk.does.save(take_next=False)
    [told] = desk.calls.saved[0].tasks
    assert told.form is not None
    assert (told.disposition, told.note, told.form.remark) == ("complete", "背景很吵", "群众说谢谢")


def test_a_remark_whose_form_is_not_sent_is_told_with_the_outcome(desk: Desktop) -> None:
    desk.begin().keys("1")
    desk.does.set_remark("下个月才回来")
    desk.does.choose(Disposition.REFUSAL_SOFT)
    desk.does.write_note("语气平和")
    desk.does.save(take_next=False)
    assert desk.calls.saved[0].tasks[0].note == "语气平和\n下个月才回来"


def test_the_note_of_an_appointment_is_the_outcomes_in_either_box(desk: Desktop) -> None:
    desk.begin()
    desk.does.choose(Disposition.NO_ANSWER)
    desk.does.write_note("声音很小")
    desk.does.outcome(APPOINTMENT)
    desk.when("1")
    desk.does.write_note("声音很小，打座机")
    desk.does.save(take_next=False)
    [told] = desk.calls.saved[0].tasks
    assert told.appointment is not None
    assert (told.note, told.appointment.note) == ("声音很小，打座机", "声音很小，打座机")


@pytest.mark.parametrize(("note", "remark"), [("记" * 4001, ""), ("记" * 3000, "说" * 1500)])
def test_a_note_that_is_too_long_is_kept_and_said(desk: Desktop, note: str, remark: str) -> None:
    desk.begin().keys("1")
    desk.does.choose(Disposition.NO_ANSWER)
    desk.does.set_remark(remark)
    desk.does.write_note(note)
    desk.does.save(take_next=False)
    assert desk.calls.saved == []
    assert desk.view.showing.control is not None
    assert "多了" in desk.view.showing.control.problem
    assert (desk.view.showing.control.note, desk.view.boxes) == (note, ["note"])


def test_an_answer_that_ends_the_call_is_its_outcome_and_calls_its_card(desk: Desktop) -> None:
    desk.begin().keys("3")
    assert desk.view.cards == ["wrong_person"]
    assert desk.script.code == ""
    assert desk.script.end == ("按回答结束：号码有误",)
    desk.does.save(take_next=False)
    assert desk.calls.saved[0].tasks[0].disposition == "wrong_number"


def test_someone_else_needs_a_time_before_it_can_be_saved(desk: Desktop) -> None:
    desk.begin().keys("2")
    desk.does.save(take_next=False)
    assert desk.calls.saved == []
    control = desk.view.showing.control
    assert control is not None
    assert control.panel is Panel.APPOINTMENT
    assert control.slots[0][0] == "今天 16:30"
    desk.when("1")
    desk.does.save(take_next=False)
    outcome = desk.calls.saved[0].tasks[0]
    assert outcome.disposition == "someone_else"
    assert outcome.appointment is not None
    assert outcome.appointment.at == from_local(at(2026, 11, 22, 16, 30))
    assert outcome.form is None  # 本人 was never confirmed


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (NOW - MINUTE, "已经过了"),
        (NOW + 40 * DAY, "30 天"),
        (from_local(at(2026, 11, 23, 21, 0)), "20:00"),
    ],
)
def test_a_time_that_cannot_be_promised_is_refused_with_words(desk: Desktop, when: int, words: str) -> None:
    desk.begin()
    desk.does.outcome(APPOINTMENT)
    desk.does.appoint(when)
    control = desk.view.showing.control
    assert control is not None
    assert control.panel is Panel.APPOINTMENT
    assert words in control.appointment_error
    desk.does.type_when(AppointmentTyped(definite=False, note="下班后"))
    desk.does.appoint(NOW + HOUR)
    assert desk.view.showing.control is not None
    assert desk.view.showing.control.chosen == "appointment_unspecified"


def test_complete_too_early_goes_to_what_is_missing(desk: Desktop) -> None:
    desk.begin().keys("11111111")
    focused = desk.view.focused
    desk.does.outcome(COMPLETE)
    assert desk.script.code == "more"
    assert desk.script.error == "这一题还没有答"
    assert desk.view.focused > focused
    assert desk.view.showing.control is not None
    assert "1 处" in desk.view.showing.control.problem


def test_saving_without_an_outcome_says_which_keys_give_one(desk: Desktop) -> None:
    desk.does.take_next()
    desk.does.save(take_next=True)
    assert desk.calls.saved == []
    assert desk.view.showing.control is not None
    assert "F5" in desk.view.showing.control.problem


def _asked_to_dial(desk: Desktop) -> bool:
    control = desk.view.showing.control
    return desk.calls.saved == [] and control is not None and control.problem.startswith("还没有拨打")


@pytest.mark.parametrize("take_next", [True, False])
def test_nobody_answers_a_call_that_was_not_made(desk: Desktop, take_next: bool) -> None:
    desk.does.take_next()
    desk.does.outcome(DispositionKey.NO_ANSWER)
    desk.does.save(take_next=take_next)
    assert _asked_to_dial(desk)
    desk.does.dialling.dial()
    desk.does.save(take_next=take_next)
    assert [one.tasks[0].disposition for one in desk.calls.saved] == ["no_answer"]


def test_a_whole_form_is_kept_until_the_number_was_dialled(desk: Desktop) -> None:
    desk.does.take_next()
    desk.keys(HAPPY + "1" + "1")
    desk.does.enter()
    desk.does.save(take_next=False)
    assert _asked_to_dial(desk)
    desk.does.dialling.dial()
    desk.does.save(take_next=False)
    form = desk.calls.saved[0].tasks[0].form
    assert form is not None
    assert form.answers["overall"] == 1


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        (Disposition.NOT_ATTEMPTED, "not_attempted"),
        (Disposition.TECHNICAL, "technical"),
        (Disposition.REFER_TO_LEAD, "refer_to_lead_uncontacted"),
        (Disposition.REFER_TO_LEAD_UNCONTACTED, "refer_to_lead_uncontacted"),
    ],
)
def test_what_says_that_nobody_was_called_needs_no_call(
    desk: Desktop, chosen: Disposition, kept: str
) -> None:
    desk.does.take_next()
    desk.does.choose(chosen)
    desk.does.save(take_next=False)
    assert [one.tasks[0].disposition for one in desk.calls.saved] == [kept]


def test_a_citizen_who_called_in_was_spoken_to_without_dialling(desk: Desktop) -> None:
    desk.revisits.items = [replace(desk.item, direction="incoming")]
    desk.does.take_next()
    desk.does.choose(Disposition.HANG_UP)
    desk.does.save(take_next=False)
    assert [one.tasks[0].disposition for one in desk.calls.saved] == ["hang_up"]


@pytest.mark.parametrize("digits", ["111", "1113"])
def test_nobody_answered_is_asked_about_where_answers_were_given(desk: Desktop, digits: str) -> None:
    desk.begin().keys(digits)
    desk.does.outcome(DispositionKey.NO_ANSWER)
    control = desk.view.showing.control
    assert control is not None
    assert (control.panel, control.chosen) == (Panel.CHOICES, "")
    assert "通话中断" in control.problem
    desk.keys("1")
    assert desk.view.showing.control is not None
    assert desk.view.showing.control.chosen == "no_answer"


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (Disposition.REFUSAL_SOFT, True),
        (Disposition.WRONG_NUMBER, True),
        (Disposition.UNABLE, False),
        (Disposition.LANGUAGE, False),
    ],
)
def test_an_outcome_that_leaves_answers_behind_says_so(
    desk: Desktop, chosen: Disposition, told: bool
) -> None:
    desk.begin().keys("1113")
    desk.does.choose(chosen)
    control = desk.view.showing.control
    assert control is not None
    assert ("不随这个结果上传" in control.problem) is told
    desk.does.choose(Disposition.HANG_UP)
    control = desk.view.showing.control
    assert control is not None
    assert control.problem == ""


def test_who_would_not_go_on_is_complete_pressed_twice_and_one_digit(desk: Desktop) -> None:
    desk.begin().keys("1113")
    desk.does.outcome(COMPLETE)
    control = desk.view.showing.control
    assert control is not None
    assert control.panel is Panel.OUTCOMES
    desk.does.outcome(COMPLETE)
    control = desk.view.showing.control
    assert control is not None
    assert [(key, code) for key, code, _ in control.choices] == [("1", "complete"), ("2", "partial")]
    desk.keys("2")
    desk.does.save(take_next=False)
    one = desk.calls.saved[0].tasks[0]
    assert one.disposition == "partial"
    assert one.form is not None
    assert one.form.answers["handled"] == 3


def test_answering_on_after_complete_was_asked_for_is_no_second_press(desk: Desktop) -> None:
    desk.begin().keys("111")
    desk.does.outcome(COMPLETE)
    desk.keys("1")
    desk.does.outcome(COMPLETE)
    assert desk.view.showing.control is not None
    assert desk.view.showing.control.panel is Panel.OUTCOMES


def _begun(desk: Desktop) -> Desktop:
    """The next call after one that broke off at the fourth question; F2 is pressed."""
    call, script = desk.calls.open(desk.item), resources.questionnaires()["alarm_110"]
    answers = {"convenient": 1, "call_attitude": 1, "handled": 1}
    form = FormDraft(
        call.work.task_id, invented.made_id("r"), script.code, str(script.version), script.hash,
        answers=answers, base_revision=1, unconfirmed=tuple(answers),
    )  # fmt: skip
    dialled, _ = desk.calls.dial(call)
    draft = replace(dialled.draft, forms=(form,), task_id=call.work.task_id)
    desk.calls.call, desk.calls.kept = dialled, [draft]
    desk.does.start()
    return desk


def test_answers_of_a_call_that_broke_off_are_confirmed_one_by_one(desk: Desktop) -> None:
    _begun(desk).keys("1")
    assert desk.script.code == "convenient"
    assert desk.script.hint.startswith("上次答过")
    assert desk.script.keys[0].chosen
    desk.does.enter()
    assert desk.script.code == "call_attitude"
    desk.keys("3")
    assert desk.script.code == "handled"
    desk.does.outcome(COMPLETE)
    assert desk.script.code == "handled"
    assert "核对" in desk.script.error
    desk.keys("1")
    assert desk.script.code == "arrival"
    form = desk.does.form
    assert form is not None
    assert form.draft().unconfirmed == ()
    assert form.draft().answers["call_attitude"] == 3


def test_what_was_not_come_to_stays_to_be_confirmed_when_it_breaks_off_again(desk: Desktop) -> None:
    _begun(desk).keys("1")
    desk.does.enter()
    desk.does.choose(Disposition.HANG_UP)
    desk.does.save(take_next=False)
    form = desk.calls.saved[0].tasks[0].form
    assert form is not None
    assert form.base_revision == 1
    assert form.unconfirmed == ("call_attitude", "handled")


def test_a_soft_rule_can_be_let_stand_and_that_is_kept(desk: Desktop) -> None:
    desk.begin().keys("1111311" + "1")  # arrival 不满意, overall 满意
    for _ in range(3):
        desk.does.enter()
    desk.keys("1")  # 单位可以联系
    desk.keys("1")  # 没有了
    desk.does.enter()
    desk.does.outcome(COMPLETE)
    assert desk.script.code == "overall"
    assert desk.script.may_override
    desk.does.override()
    assert desk.script.code == "" or desk.script.error == ""
    desk.does.outcome(COMPLETE)
    if desk.script.may_override:
        desk.does.override()
        desk.does.outcome(COMPLETE)
    desk.does.save(take_next=False)
    form = desk.calls.saved[0].tasks[0].form
    assert form is not None
    assert set(form.overridden) == {"satisfied_but", "no_words"}


# -- saving ------------------------------------------------------------------------------------------------


def _finished(desk: Desktop) -> Desktop:
    desk.begin().keys(HAPPY + "1" + "1")
    desk.does.enter()
    return desk


def test_a_save_that_fails_keeps_everything_and_can_be_pressed_again(desk: Desktop) -> None:
    _finished(desk)
    desk.does.set_remark("谢谢")
    desk.calls.fails = SaveFailed(Problem("store.disk_full"))
    desk.does.save(take_next=True)
    showing = desk.view.showing
    assert showing.stage is CallStage.CALL
    assert showing.control is not None
    assert showing.control.problem
    assert not showing.control.busy
    assert desk.script.remark == "谢谢"
    desk.does.save(take_next=True)
    saved = desk.calls.saved[0].tasks[0]
    assert saved.form is not None
    assert saved.form.remark == "谢谢"


def test_a_refused_form_is_marked_at_its_field(desk: Desktop) -> None:
    _finished(desk)
    desk.calls.fails = ProblemError(Problem("answer.required", field="arrival"))
    desk.does.save(take_next=False)
    assert desk.script.code == "arrival"
    assert desk.script.error == "这一题还没有答"


def test_an_open_line_is_closed_before_saving(desk: Desktop) -> None:
    _finished(desk)
    desk.does.save(take_next=False)
    assert desk.view.showing.stage is CallStage.SAVED
    assert desk.view.notes[-1] == "已存本机 ✓"


def test_saving_twice_saves_once(desk: Desktop, inline: SteppedLanes) -> None:
    _finished(desk)
    inline.held = True
    desk.does.save(take_next=False)
    desk.does.save(take_next=False)
    inline.release()
    assert len(desk.calls.saved) == 1


def test_a_save_is_made_though_the_screen_is_left(desk: Desktop, inline: SteppedLanes) -> None:
    _finished(desk)
    desk.does.set_remark("谢谢")
    inline.held = True
    desk.does.save(take_next=False)
    desk.does.scope.close()
    inline.held = False
    inline.release()
    form = desk.calls.saved[0].tasks[0].form
    assert form is not None
    assert form.remark == "谢谢"


def test_who_rings_is_on_the_screen_though_the_next_one_was_asked_for(
    desk: Desktop, inline: SteppedLanes
) -> None:
    inline.held = True
    desk.does.take_next()
    rings = replace(desk.item, group_id=invented.made_id("rings"))
    desk.does.open(rings)
    inline.held = False
    inline.release()
    assert desk.does.call is not None
    assert desk.does.call.work.group_id == rings.group_id


def test_a_new_call_waits_until_this_one_is_saved(desk: Desktop) -> None:
    desk.begin().keys("1")
    desk.does.take_next()
    desk.does.open(desk.item)
    assert desk.revisits.asked == [None]
    assert desk.view.showing.notice is not None
    assert "还没有保存" in desk.view.showing.notice.text


def test_when_there_is_nothing_to_call_it_says_why(desk: Desktop) -> None:
    _finished(desk)
    desk.does.save(take_next=True)
    assert desk.view.showing.stage is CallStage.EMPTY
    assert desk.view.showing.empty[0] == "现在没有可以打的了"


# -- drafts ------------------------------------------------------------------------------------------------


def test_what_is_typed_is_kept_soon(desk: Desktop) -> None:
    desk.begin().keys("11")
    desk.does.set_remark("楼下还在吵")
    pass_time()
    kept = desk.calls.kept[-1].forms[0]
    assert kept.answers == {"identity": 1, "convenient": 1}
    assert kept.remark == "楼下还在吵"
    assert kept.hash == resources.questionnaires()["alarm_110"].hash
    assert desk.view.notes[-1] == "草稿已保存"


def test_a_surviving_draft_is_taken_up_where_it_stood(desk: Desktop, inline: SteppedLanes) -> None:
    desk.begin().keys("11113")
    desk.does.go_to("handled")
    desk.does.outcome(DispositionKey.REFUSAL)
    desk.keys("1")
    pass_time()
    again = Desktop(inline, calls=desk.calls)
    again.does.start()
    assert again.script.code == "handled"
    assert again.script.tags == ("problem.speed.late",)
    showing = again.view.showing
    assert showing.control is not None
    assert showing.control.chosen == "refusal_soft"
    assert showing.notice is not None
    assert "没有做完" in showing.notice.text


def _keeper(inline: SteppedLanes, saved: list[Draft], view: View) -> DraftKeeper:
    return DraftKeeper(saved.append, inline.scope, lambda error: view.notes.append(repr(error)))


def test_many_changes_are_one_save_and_the_newest_is_last(inline: SteppedLanes) -> None:
    saved: list[Draft] = []
    view = View()
    keeper = _keeper(inline, saved, view)
    for n in range(10):
        keeper.touch(Draft(str(n)))
    inline.held = True
    pass_time()
    keeper.touch(Draft("while saving"))
    inline.held = False
    inline.release()
    pass_time()
    assert [draft.call_id for draft in saved] == ["9", "while saving"]
    assert not keeper.unsaved


def test_a_draft_that_could_not_be_kept_is_tried_again(desk: Desktop) -> None:
    desk.begin().keys("1")
    desk.calls.draft_fails = OSError("locked")
    pass_time()
    assert "没有存下" in desk.view.notes[-1]
    pass_time(RETRY_MS)
    assert desk.calls.kept[-1].forms[0].answers == {"identity": 1}


def test_what_was_typed_last_is_kept_when_the_window_goes(desk: Desktop, inline: SteppedLanes) -> None:
    desk.begin().keys("1")
    inline.held = True
    pass_time()  # the first is on its way
    desk.keys("1")
    desk.does.keep_now()
    desk.does.scope.close()
    inline.held = False
    inline.release()
    assert [draft.forms[0].answers for draft in desk.calls.kept] == [
        {"identity": 1},
        {"identity": 1, "convenient": 1},
    ]


def test_a_saved_call_leaves_no_draft_behind(desk: Desktop) -> None:
    _finished(desk)
    desk.does.save(take_next=False)
    pass_time()
    assert desk.calls.kept == []


def test_after_a_restart_the_number_is_shown_again_by_dialling(desk: Desktop) -> None:
    call = desk.calls.open(desk.item)
    dialled, _ = desk.calls.dial(call)
    desk.calls.call, desk.calls.kept, desk.calls.looked = dialled, [dialled.draft], []
    desk.does.start()
    assert desk.view.showing.who.number == ""
    desk.does.dialling.dial()
    assert desk.view.showing.who.number == desk.calls.number


def test_a_draft_of_an_older_script_goes_on_under_the_present_one(desk: Desktop) -> None:
    desk.begin().keys("11")
    pass_time()
    kept = desk.calls.kept[-1]
    old = replace(kept, forms=tuple(replace(form, hash="0" * 64, version="0") for form in kept.forms))
    desk.calls.kept.append(old)
    desk.does.on.work = None
    desk.does.start()
    form = desk.does.form
    assert form is not None
    assert form.draft().hash == resources.questionnaires()["alarm_110"].hash
    assert desk.script.code == "call_attitude"


def test_a_script_this_version_does_not_have_says_so(desk: Desktop) -> None:
    desk.revisits.items = [invented.work(NOW, invented.task("t1", NOW, script="from_the_future"))]
    desk.does.take_next()
    assert desk.view.showing.stage is CallStage.EMPTY
    assert desk.view.showing.notice is not None


# -- correcting --------------------------------------------------------------------------------------------


def _saved_form(desk: Desktop) -> Desktop:
    _finished(desk)
    desk.does.save(take_next=False)
    desk.records.keep()
    return desk


def test_a_form_of_today_is_corrected_as_a_new_version(desk: Desktop) -> None:
    _saved_form(desk)
    desk.does.correcting.begin("r1")
    assert desk.view.showing.stage is CallStage.CORRECTING
    assert desk.view.showing.notice is not None
    assert desk.view.showing.notice.action == "不改了"
    desk.does.go_to("result")
    desk.keys("2")
    pass_time()
    assert desk.calls.kept == []  # a correction is no draft of a call
    desk.does.save(take_next=True)
    record, outcome = desk.records.corrected[0]
    assert outcome.form is not None
    assert (record, outcome.disposition, outcome.form.answers["result"]) == ("r1", "complete", 2)
    assert desk.view.places == ["records"]
    assert desk.view.showing.stage is CallStage.EMPTY
    assert desk.revisits.asked == [None]  # and no next task is taken


def test_what_is_typed_into_a_correction_is_kept_and_taken_up_again(
    desk: Desktop, inline: SteppedLanes
) -> None:
    _saved_form(desk)
    desk.does.correcting.begin("r1")
    desk.does.go_to("result")
    desk.keys("3")
    pass_time()
    assert desk.records.begun["r1"].forms[0].answers["result"] == 3
    again = Desktop(inline)
    again.records.call, again.records.begun = desk.records.call, desk.records.begun
    again.does.correcting.begin("r1")
    assert again.does.form is not None
    assert again.does.form.step.answers["result"] == 3
    assert again.view.showing.notice is not None
    assert again.view.showing.notice.text.startswith("上次没有改完的还在")
    again.does.keep_now()


def test_a_correction_can_be_left_and_that_saves_nothing(desk: Desktop) -> None:
    _saved_form(desk)
    desk.does.correcting.begin("r1")
    desk.does.go_to("result")
    desk.keys("3")
    pass_time()
    desk.does.correcting.stop()
    assert desk.records.corrected == []
    assert desk.records.begun == {}
    assert desk.view.places == ["records"]


def test_a_form_that_is_corrected_keeps_its_rules(desk: Desktop) -> None:
    _saved_form(desk)
    desk.does.correcting.begin("r1")
    desk.does.go_to("handled")
    desk.keys("3")  # nobody came: other questions open, the words are missing
    desk.does.save(take_next=False)
    assert desk.records.corrected == []
    assert desk.script.error


@pytest.mark.parametrize("right", [Disposition.HANG_UP, Disposition.REFUSAL_SOFT])
def test_an_outcome_is_put_right_by_its_keys(desk: Desktop, right: Disposition) -> None:
    _saved_form(desk)
    desk.does.correcting.begin("r1")
    desk.does.outcome(right.facts.key)
    desk.keys(str([*choices(right.facts.key)].index(right) + 1))
    desk.does.save(take_next=False)
    assert [(record, one.disposition) for record, one in desk.records.corrected] == [("r1", right)]


def test_a_call_without_a_form_is_put_right_with_one(desk: Desktop) -> None:
    desk.begin().does.choose(Disposition.NO_ANSWER)
    desk.does.save(take_next=False)
    desk.records.keep()
    desk.does.correcting.begin("r1")
    desk.keys(HAPPY + "11")
    desk.does.outcome(COMPLETE)
    desk.does.save(take_next=False)
    [(_, one)] = desk.records.corrected
    assert one.disposition == "complete"
    assert one.form is not None


@pytest.mark.parametrize("take_next", [True, False])
def test_what_was_just_saved_is_taken_back_as_it_was(desk: Desktop, take_next: bool) -> None:
    first, second = desk.item, invented.work(NOW, invented.task("t2", NOW))
    desk.revisits.items = [first, second]
    desk.begin().keys("1113")
    desk.does.choose(Disposition.HANG_UP)
    desk.does.save(take_next=take_next)
    desk.records.keep()
    assert desk.view.undo is not None
    desk.view.undo()
    assert (desk.view.places, desk.view.showing.stage) == (["call"], CallStage.CORRECTING)
    control, form = desk.view.showing.control, desk.does.form
    assert control is not None
    assert form is not None
    assert (control.chosen, form.step.answers["handled"]) == ("hang_up", 3)
    desk.does.choose(Disposition.PARTIAL)
    desk.does.save(take_next=take_next)
    assert [(record, one.disposition) for record, one in desk.records.corrected] == [("r1", "partial")]
    assert desk.view.places == ["call"], "one stays at the telephone"
    assert desk.view.showing.stage is (CallStage.CALL if take_next else CallStage.EMPTY)


def test_one_that_is_being_dialled_is_not_put_aside_for_it(desk: Desktop) -> None:
    desk.revisits.items = [desk.item, invented.work(NOW, invented.task("t2", NOW))]
    desk.begin().does.choose(Disposition.NO_ANSWER)
    desk.does.save(take_next=True)
    desk.records.keep()
    desk.does.dialling.dial()
    assert desk.view.undo is not None
    desk.view.undo()
    assert desk.view.showing.stage is CallStage.CALL
    assert desk.view.showing.notice is not None


def test_a_correction_the_store_refuses_stays_on_the_screen(desk: Desktop) -> None:
    _saved_form(desk)
    desk.does.correcting.begin("r1")
    desk.calls.fails = SaveFailed(Problem("store.disk_full"))
    desk.does.save(take_next=False)
    assert desk.view.showing.stage is CallStage.CORRECTING
    desk.does.save(take_next=False)
    assert len(desk.records.corrected) == 1


# -- several tasks of one citizen --------------------------------------------------------------------------


def _two(desk: Desktop) -> Desktop:
    first = invented.task("t1", NOW)
    second = invented.task("t2", NOW, line="household", case_type="身份证办理", script="window_service")
    desk.revisits.items = [invented.work(NOW, first, second)]
    return desk.begin()


def _sheet(desk: Desktop, *told: str) -> Desktop:
    """A call about two tasks as it was saved."""
    first = invented.task("t1", NOW)
    second = invented.task("t2", NOW, line="household", case_type="身份证办理", script="window_service")
    item = invented.work(NOW, first, second)
    states = []
    for task, disposition in zip(item.tasks, told, strict=True):
        draft = Draft(invented.made_id("call"), (), task.task.task_id, disposition)
        states.append(CallState(draft.call_id, item, draft, Phase.READ_ONLY, NOW, number_shown=True))
    desk.records.call, desk.records.others = states[0], (("r2", states[1]),)
    desk.does.correcting.begin("r1")
    return desk


def test_a_call_about_two_tasks_is_put_right_on_one_sheet(desk: Desktop) -> None:
    _sheet(desk, "refusal_soft", "partial")
    notice = desk.view.showing.notice
    assert notice is not None
    assert "另外 1 件也在这里" in notice.text
    desk.does.choose(Disposition.HANG_UP)
    desk.does.same_number.go()
    assert desk.script.title == "窗口服务回访"
    desk.does.choose(Disposition.LANGUAGE)
    pass_time()
    assert {one: draft.disposition for one, draft in desk.records.begun.items()} == {
        "r1": "hang_up",
        "r2": "language",
    }
    desk.does.save(take_next=False)
    assert [(record, one.disposition) for record, one in desk.records.corrected] == [
        ("r1", "hang_up"),
        ("r2", "language"),
    ]


def test_an_outcome_that_held_for_every_task_is_put_right_for_every_task(desk: Desktop) -> None:
    _sheet(desk, "no_answer", "no_answer")
    desk.does.choose(Disposition.BUSY)
    desk.does.save(take_next=False)
    assert [(record, one.disposition) for record, one in desk.records.corrected] == [
        ("r1", "busy"),
        ("r2", "busy"),
    ]


def test_what_was_left_as_it_is_on_the_sheet_is_not_told_anew(desk: Desktop) -> None:
    _sheet(desk, "refusal_soft", "partial")
    desk.does.choose(Disposition.HANG_UP)
    desk.does.save(take_next=False)
    assert [record for record, _ in desk.records.corrected] == ["r1"]


def test_what_is_wrong_about_the_other_task_is_shown_there(desk: Desktop) -> None:
    _sheet(desk, "refusal_soft", "refusal_soft")
    desk.does.same_number.go()
    desk.does.choose(Disposition.COMPLETE)
    desk.does.same_number.go()
    desk.does.save(take_next=False)
    assert desk.records.corrected == []
    assert desk.script.title == "窗口服务回访"
    assert desk.script.error


def test_nobody_answered_goes_for_every_task_of_the_number(desk: Desktop) -> None:
    _two(desk)
    desk.does.outcome(DispositionKey.NO_ANSWER)
    desk.does.save(take_next=False)
    assert [t.disposition for t in desk.calls.saved[0].tasks] == ["no_answer", "no_answer"]


def test_one_form_filled_says_nothing_about_the_other_task(desk: Desktop) -> None:
    _two(desk)
    desk.keys(HAPPY + "1" + "1")
    desk.does.enter()
    desk.does.save(take_next=False)
    assert desk.calls.saved == []
    desk.does.save(take_next=False)
    assert [t.task_id for t in desk.calls.saved[0].tasks] == [invented.made_id("t1")]
    assert desk.view.toasts == ["已保存：完成；同号还有 1 件没问"]


@pytest.mark.parametrize("take_next", [True, False])
def test_saving_one_of_two_says_so_and_one_key_goes_on_with_the_other(desk: Desktop, take_next: bool) -> None:
    _two(desk)
    desk.keys("1" * 9)
    desk.does.save(take_next=take_next)
    notice = desk.view.showing.notice
    assert notice is not None
    assert "同号还有 1 件没问" in notice.text
    assert "Ctrl+G" in notice.text
    desk.does.same_number.go()
    assert desk.view.showing.notice is None
    assert (desk.script.title, desk.script.code) == ("窗口服务回访", "identity")
    desk.keys("1" * 8)
    desk.does.save(take_next=take_next)
    assert [(t.disposition, t.form is not None) for t in desk.calls.saved[0].tasks] == [
        ("complete", True)
    ] * 2


def test_nobody_is_stopped_where_nobody_can_be_asked_any_more(desk: Desktop) -> None:
    _two(desk)
    desk.keys("1" * 9)
    desk.does.dialling.hang_up()
    desk.does.save(take_next=False)
    assert len(desk.calls.saved) == 1
    assert "同号还有 1 件没问" in desk.view.toasts[-1]


def test_answers_given_about_the_other_task_are_kept_when_it_is_left(desk: Desktop) -> None:
    _two(desk)
    desk.keys("1" * 9)
    desk.does.same_number.go()
    desk.keys("113")
    desk.does.switch_task(invented.made_id("t1"))
    desk.does.save(take_next=False)
    told = {t.task_id: t for t in desk.calls.saved[0].tasks}
    begun = told[invented.made_id("t2")]
    assert begun.disposition == "partial"
    assert begun.form is not None
    assert begun.form.answers["done"] == 3


def test_the_key_for_the_same_number_does_nothing_for_one_task_alone(desk: Desktop) -> None:
    desk.begin().keys("11")
    desk.does.same_number.go()
    assert desk.script.code == "call_attitude"


def test_each_task_has_its_own_form(desk: Desktop) -> None:
    _two(desk)
    desk.keys("11")
    desk.does.switch_task(invented.made_id("t2"))
    assert desk.script.title == "窗口服务回访"
    assert desk.script.code == "identity"
    desk.does.switch_task(invented.made_id("t1"))
    assert desk.script.code == "call_attitude"
    pass_time()
    assert len(desk.calls.kept[-1].forms) == 2


# -- circumstances -----------------------------------------------------------------------------------------


def test_words_about_recording_only_where_there_is_recording(inline: SteppedLanes) -> None:
    assert "录音" not in Desktop(inline).begin().keys("1").script.aloud
    recorded = Desktop(inline, recording=True).begin().keys("1")
    assert "录音" in recorded.script.aloud
    assert len(recorded.script.keys) == 4


def test_a_task_that_may_be_someone_elses_says_so(desk: Desktop) -> None:
    desk.revisits.items = [replace(desk.item, hold=Hold.DOUBTFUL)]
    desk.does.take_next()
    assert desk.view.showing.notice is not None
    assert desk.view.showing.notice.text.startswith("可能已分给他人")


def test_a_citizen_who_said_dissatisfied_by_sms_is_not_asked_again(desk: Desktop) -> None:
    desk.revisits.items = [invented.work(NOW, invented.task("t1", NOW, sms_reply=3))]
    desk.begin().keys("11")
    assert desk.script.code == "sms_why"
    assert desk.view.showing.who.sms is not None
    desk.keys("25")
    assert [key.digit for key in desk.script.keys if key.chosen] == ["2", "5"]


@pytest.mark.parametrize(("verdict", "overall"), [("7", "1"), ("8", "3")])
def test_who_takes_the_sms_back_is_asked_what_holds_instead(
    desk: Desktop, verdict: str, overall: str
) -> None:
    desk.revisits.items = [invented.work(NOW, invented.task("t1", NOW, sms_reply=3))]
    desk.begin().keys("11" + verdict)
    assert desk.script.code == "overall"
    assert desk.script.aloud.startswith("那请您重新评价一下")
    desk.keys(overall)
    assert desk.script.code != "overall"
    assert desk.does.form is not None
    outcome = desk.does.form.step.state.outcome
    assert (outcome.overall, outcome.sms_verdict) == (
        int(overall),
        {"7": "mistaken", "8": "changed"}[verdict],
    )
    assert desk.view.showing.who.sms == ("短信回复：不满意", Tone.BAD)


def test_offered_times_lie_within_call_hours() -> None:
    late = from_local(at(2026, 11, 22, 19, 10))
    offered = slots.offered(late, CallHours())
    assert offered[0] == from_local(at(2026, 11, 23, 9, 30))
    assert all(CallHours().open_at(moment) for moment in offered)


def test_a_form_that_was_never_touched_is_not_sent(desk: Desktop) -> None:
    desk.begin()
    desk.does.choose(Disposition.HANG_UP)
    desk.does.save(take_next=False)
    assert desk.calls.saved[0].tasks[0].form is None
    assert isinstance(desk.does.form.draft() if desk.does.form else None, FormDraft)


# -- what was typed is never replaced by nothing ---------------------------------------------------------------


UNHAPPY = "11113333"
"""As far as the first question that is answered in words."""


@pytest.mark.parametrize("over", [1, 60])
def test_a_text_above_its_limit_stays_marked_and_holds_the_cursor(desk: Desktop, over: int) -> None:
    desk.begin().keys(UNHAPPY)
    text = "说" * (2000 + over)
    desk.does.typed(text)
    assert f"多了 {over} 个" in desk.script.error  # said while it is typed
    desk.does.enter()
    assert (desk.script.code, desk.script.text) == ("unhappy_what", text)
    assert f"多了 {over} 个" in desk.script.error
    desk.does.typed(text[:2000])
    assert desk.script.error == ""
    desk.does.enter()
    assert desk.script.code == "unhappy_wish"


def test_a_text_above_its_limit_is_not_saved_as_nothing(desk: Desktop) -> None:
    desk.begin().keys(UNHAPPY)
    text = "说" * 2001
    desk.does.typed(text)
    desk.does.go_to("call_attitude")
    desk.does.outcome(COMPLETE)
    assert (desk.script.code, desk.script.text) == ("unhappy_what", text)
    desk.does.save(take_next=True)
    assert desk.calls.saved == []


def test_a_remark_above_its_limit_stays_and_is_named(desk: Desktop) -> None:
    desk.begin().keys(HAPPY)
    desk.does.set_remark("记" * 4007)
    assert "多了 7 个" in desk.script.remark_error
    desk.does.choose(Disposition.HANG_UP)
    desk.does.save(take_next=False)
    assert desk.calls.saved == []
    assert desk.view.boxes == ["remark"]
    assert desk.script.remark == "记" * 4007


# -- one press, one answer --------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["²", "①", "٣", "Ⅲ"])
def test_what_only_looks_like_a_digit_does_nothing(desk: Desktop, key: str) -> None:
    desk.begin()
    assert not desk.does.key(key)
    assert desk.script.code == "identity"
    desk.does.outcome(DispositionKey.OTHER)
    assert not desk.does.key(key)


def test_full_width_digits_answer_and_choose(desk: Desktop) -> None:
    desk.begin().keys("１１")
    assert desk.script.code == "call_attitude"
    desk.does.outcome(DispositionKey.NO_ANSWER)
    desk.does.outcome(DispositionKey.NO_ANSWER)
    desk.keys("２")
    assert desk.view.showing.control is not None
    assert desk.view.showing.control.chosen == "busy"


# -- the appointment ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "when"),
    [
        ("1630", at(2026, 11, 22, 16, 30)),
        ("１６：３０", at(2026, 11, 22, 16, 30)),
        ("明天下午三点半", at(2026, 11, 23, 15, 30)),
    ],
)
def test_a_typed_time_is_taken_and_nothing_reaches_the_form(
    desk: Desktop, typed: str, when: datetime
) -> None:
    desk.begin().keys("1")
    desk.does.outcome(APPOINTMENT)
    before = desk.does.form.step.answers if desk.does.form else None
    assert not any(desk.does.key(key) for key in "1630")
    desk.when(typed)
    assert desk.does.form is not None
    assert desk.does.form.step.answers == before
    desk.does.save(take_next=False)
    appointment = desk.calls.saved[0].tasks[0].appointment
    assert appointment is not None
    assert appointment.at == from_local(when)


def test_saving_takes_the_time_that_stands_there_and_refuses_one_it_cannot_read(desk: Desktop) -> None:
    desk.begin()
    desk.does.outcome(APPOINTMENT)
    desk.does.type_when(AppointmentTyped("下个月"))
    desk.does.save(take_next=False)
    control = desk.view.showing.control
    assert control is not None
    assert "看不懂" in control.appointment_error
    assert control.typed.text == "下个月"
    assert desk.calls.saved == []
    desk.does.type_when(AppointmentTyped("2"))
    desk.does.save(take_next=False)
    assert desk.calls.saved[0].tasks[0].disposition == "appointment"


def test_digits_say_what_the_mouse_says(desk: Desktop) -> None:
    desk.begin()
    desk.does.outcome(APPOINTMENT)
    desk.when("7")
    assert desk.view.boxes == ["note"]
    desk.when("6")
    control = desk.view.showing.control
    assert control is not None
    assert not control.typed.definite
    desk.when("1").does.save(take_next=False)
    assert desk.calls.saved[0].tasks[0].disposition == "appointment_unspecified"


def test_f6_on_somebody_else_stays_somebody_else(desk: Desktop) -> None:
    desk.begin().keys("2")
    desk.does.outcome(APPOINTMENT)
    desk.when("2").does.save(take_next=False)
    assert desk.calls.saved[0].tasks[0].disposition == "someone_else"


def test_times_that_grew_old_make_room_and_what_was_typed_stays(desk: Desktop) -> None:
    desk.begin()
    desk.does.outcome(APPOINTMENT)
    desk.does.type_when(AppointmentTyped("明天", note="下班后"))
    control = desk.view.showing.control
    assert control is not None
    first = control.slots[0][1]
    desk.does.renew_times()
    assert desk.view.showing.control is not None
    assert desk.view.showing.control.slots[0][1] == first
    desk.now = first - MINUTE
    desk.does.renew_times()
    now = desk.view.showing.control
    assert now is not None
    assert now.slots[0][1] > desk.now + HOUR // 2
    assert now.typed == AppointmentTyped("明天", note="下班后")


def test_what_was_typed_for_an_appointment_stays_through_esc_and_is_kept(desk: Desktop) -> None:
    desk.begin()
    desk.does.outcome(APPOINTMENT)
    desk.does.type_when(AppointmentTyped("明天", note="下班后"))
    assert desk.does.close_panel()
    pass_time()
    assert desk.calls.kept[-1].typed == AppointmentTyped("明天", note="下班后")
    desk.does.outcome(APPOINTMENT)
    control = desk.view.showing.control
    assert control is not None
    assert control.typed.note == "下班后"


# -- an untouched task never traps ----------------------------------------------------------------------------------


def test_an_untouched_task_makes_room_and_is_taken_up_again(desk: Desktop) -> None:
    caller = replace(
        invented.work(NOW, invented.task("t9", NOW)), group_id=invented.made_id("g9"), direction="incoming"
    )
    desk.does.take_next()
    first = desk.does.call
    assert first is not None
    desk.does.open(caller)
    assert desk.does.call is not None
    assert desk.does.call.work is caller
    desk.keys("3")
    desk.does.save(take_next=True)
    assert desk.does.call is not None
    assert desk.does.call.work.group_id == first.work.group_id
    assert desk.revisits.asked == [None]  # nothing else was asked for


def test_a_task_that_was_begun_does_not_make_room(desk: Desktop) -> None:
    for begin in (lambda: desk.does.dialling.dial(), lambda: desk.does.set_remark("已经写了")):
        desk.revisits.items = [desk.item]
        desk.does.take_next()
        begin()
        call = desk.does.call
        desk.does.open(invented.work(NOW, invented.task("t9", NOW)))
        assert desk.does.call is not None
        assert call is not None
        assert desk.does.call.call_id == call.call_id
        assert desk.view.showing.notice is not None
        desk.does.choose(Disposition.HANG_UP)
        desk.does.save(take_next=False)
