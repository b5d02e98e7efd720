"""Questionnaires: versioned data that says what is asked, what may be said when, and what answers set in motion.

Public entry points, by module (nothing is re-exported, so that a screen imports only what it needs):

``resources.questionnaires()`` -> dict of the shipped ``Questionnaire`` by code (``alarm_110``, ``window_service``,
    ``traffic``, ``revisit_after_rectification``); ``resources.prompt_cards()`` -> the cards.
``model``       ``Questionnaire`` (code, version, title, ``hash``, pages), ``Question``, ``Option``, ``Kind``, ``Text``.
``loader``      ``load(text)`` -> Questionnaire or ProblemError; ``check(text)`` -> problems with line and place.
``validator``   ``validate(questionnaire)``: the same checks for one built in code; ``versions.compare(old, new)``.
``context``     ``Context`` (event facts, flags: stored with the response), ``context_for(...)`` from an event's fields.
``answers``     what is stored per kind of question; ``from_plain`` / ``to_plain`` for JSON (drafts).
``wire``        ``to_wire`` / ``from_wire``: answers as an operation carries them, by code; the context likewise.
``script``      ``questionnaire.script``: itself compiled; ``run`` is the one pass that everything below stands on.
``signals``     conditions as comparisons of bits.
``engine``      ``evaluate(questionnaire, context, answers)`` -> ``State``: shown questions and answers, ``current``,
    ``answered`` of ``total``, ``broken`` (hard), ``warnings`` (soft), ``ended`` (a Disposition), ``cards``, ``outcome``;
    ``words(question, state, speech)`` -> ``Rendered``: the words to read aloud.
``steps``       ``begin`` / ``press`` (digit) / ``enter`` / ``back`` / ``put`` (typed text): a form as a chain of ``Step``.
``responses``   ``judge_response(questionnaire, context, answers, partial)``: what client and centre both run; ``judge_told``:
    the same of answers as an operation carries them.
``outcome``     ``Outcome``: overall satisfaction, aspects, tags, SMS verdict, order drafts (``domain.orders.drafts``).
``piping``      ``Speech`` (name, sex, agent, city, unit, times …) and ``render``; the identity gate stands here.
``cards``       ``PromptCard``, and its words for a call: ``spoken(card, speech, confirmed, flags)``.
``rectification``  ``closing_verdict``: close, redo, or the lead decides.

The identity gate: until an answer that ``confirms`` 本人 is given, ``words`` returns nothing for a text that pipes more
than surname and honorific, answers behind the gate do not count, and the validator refuses a file that would say more.

Problem codes: ``questionnaire.*`` (files; ``row`` is the line, ``field`` the place), ``answer.*`` (responses; ``field``
is the question). A broken rule of the questionnaire is ``answer.rule`` with its words in ``zh`` and ``en``.
"""
