"""The prompt cards of a call, worded for the citizen on the line and behind the identity gate. No Qt but the card's."""

from __future__ import annotations

import resources
from app.ui.screens.call.form import Form
from app.ui.text import tr
from app.ui.widgets.prompt import Prompt
from domain.questionnaire.cards import PromptCard, spoken


def prompts_for(form: Form) -> tuple[Prompt, ...]:
    """The cards that make sense in this call."""
    return tuple(_prompt(card, form) for card in resources.prompt_cards().offered(form.context))


def _prompt(card: PromptCard, form: Form) -> Prompt:
    lang = form.speech.lang
    lines = spoken(card, form.context, form.speech, form.step.state.confirmed)
    say = tuple((line.moment, line.spoken.text) for line in lines if line.spoken.text)
    notes = [tr("call.prompt_never", text=never.in_language(lang)) for never in card.never]
    if card.afterwards is not None:
        notes.append(card.afterwards.in_language(lang))
    if not say:
        notes.insert(0, tr("call.prompt_closed"))
    return Prompt(card.code, card.title.in_language(lang), say, tuple(notes))
