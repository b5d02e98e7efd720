"""Finding an outcome among all of F9: by its words in either language, by pinyin, whole or the initials, by AAPOR's code. No Qt."""

from __future__ import annotations

from typing import Final

from domain.dispositions import Disposition
from resources import words

PINYIN: Final = {
    Disposition.COMPLETE: "wan cheng",
    Disposition.PARTIAL: "bu fen wan cheng",
    Disposition.REFUSAL_OTHER_SOFT: "jia ren ju fang ruan",
    Disposition.REFUSAL_OTHER_HARD: "jia ren ju fang ying",
    Disposition.REFUSAL_SOFT: "ben ren ju fang ruan",
    Disposition.REFUSAL_HARD: "ben ren ju fang ying",
    Disposition.APPOINTMENT: "yu yue",
    Disposition.APPOINTMENT_UNSPECIFIED: "yu yue shi jian wei ding",
    Disposition.NON_CONTACT: "wei jie chu dao",
    Disposition.NOT_THERE: "ben ren bu zai",
    Disposition.SOMEONE_ELSE: "ta ren jie ting",
    Disposition.CALL_ASSISTANT: "lai dian zhu shou",
    Disposition.VOICEMAIL_MESSAGE: "yu yin xin xiang yi liu yan",
    Disposition.VOICEMAIL_NO_MESSAGE: "yu yin xin xiang wei liu yan",
    Disposition.MAX_ATTEMPTS_CONTACTED: "da zui da ci shu jie chu guo",
    Disposition.DECEASED: "yi gu",
    Disposition.UNABLE: "wu fa shou fang",
    Disposition.LANGUAGE: "yu yan zhang ai",
    Disposition.REFER_TO_LEAD: "zhuan ban zhang",
    Disposition.HANG_UP: "tong hua zhong duan",
    Disposition.NOT_ATTEMPTED: "wei bo",
    Disposition.NO_ANSWER: "wu ren jie ting",
    Disposition.BUSY: "zhan xian",
    Disposition.SWITCHED_OFF: "guan ji",
    Disposition.TECHNICAL: "ji shu gu zhang",
    Disposition.MAX_ATTEMPTS: "da zui da ci shu",
    Disposition.REFER_TO_LEAD_UNCONTACTED: "zhuan ban zhang wei jie chu",
    Disposition.FAX: "chuan zhen",
    Disposition.NO_SUCH_NUMBER: "kong hao",
    Disposition.SUSPENDED: "ting ji",
    Disposition.ORGANISATION: "dan wei dian hua",
    Disposition.NO_ELIGIBLE: "wu shi fang dui xiang",
    Disposition.QUOTA_FULL: "pei e man",
    Disposition.WRONG_NUMBER: "hao ma you wu",
}
"""The Chinese name of each, a syllable a character."""


def means(one: Disposition, sought: str) -> bool:
    """Whether an outcome is meant by what was typed; nothing typed means each."""
    wanted = "".join(sought.split()).casefold()
    named = "\n".join((*(words.label(one, lang) for lang in words.LANGUAGES), one.facts.aapor))
    if wanted in named.casefold().replace(" ", ""):
        return True
    syllables = PINYIN[one].split()
    initials = "".join(syllable[0] for syllable in syllables)
    starts = ("".join(syllables[at:]) for at in range(len(syllables)))
    return wanted in initials or any(rest.startswith(wanted) for rest in starts)
