"""What a citizen took back: answers to questions that are not asked any more, because of what they say now.

They are kept where they were typed, so that they come back with the answer they hang on. What is sent, and what the centre keeps of
what is sent, is without them; of a question that was answered and taken back its code stays, and no word.
"""

from __future__ import annotations

from domain.questionnaire.answers import Answer, Answers
from domain.questionnaire.context import ScriptContext
from domain.questionnaire.model import Kind, Questionnaire


def still_said(questionnaire: Questionnaire, context: ScriptContext, answers: Answers) -> dict[str, Answer]:
    """The answers to what is asked, rows of a matrix that are not there any more left out. One to a question that the script does
    not have stays, to be found."""
    script = questionnaire.script
    run = script.run(context, answers)
    asked = {seen.ask.code for seen in script.seen(run)}
    return {
        code: run.picks[code].counted if code in run.picks else answer
        for code, answer in answers.items()
        if code in asked or questionnaire.question(code) is None
    }


def taken_back(questionnaire: Questionnaire, answers: Answers, said: Answers) -> list[str]:
    """Codes of the questions whose answer is not, or not all, among those still ``said``, in the order of the script."""
    return [
        question.code
        for question in questionnaire.questions()
        if question.kind is not Kind.INFO
        and question.code in answers
        and said.get(question.code) != answers[question.code]
    ]
