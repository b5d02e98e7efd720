"""A small questionnaire with one of everything, to be broken in every possible way."""

from __future__ import annotations

SMALL = """\
code: small
version: 1
title: {zh: 小问卷, en: Small}
scale:
  1: {code: satisfied, text: {zh: 满意, en: Satisfied}}
  2: {code: basically_satisfied, text: {zh: 基本满意, en: Fairly satisfied}}
  3: {code: dissatisfied, text: {zh: 不满意, en: Dissatisfied}}
  0: {code: unclear, text: {zh: 说不清, en: Cannot say}}
pages:
  - code: first
    title: {zh: 开场, en: Opening}
    questions:
      - code: identity
        kind: single
        text:
          zh: 请问是{surname}{honorific}吗？
          en: Is this {honorific} {surname}?
        variants:
          - when: {context: nameless}
            text: {zh: 请问是机主本人吗？, en: Is this the owner of the phone?}
        answers:
          1: {code: self, confirms: true, text: {zh: 本人, en: Yes}}
          2: {code: other, end: someone_else, text: {zh: 他人, en: No}}
      - code: reason
        kind: single
        text: {zh: "{event_time}您来过{unit}，对吗？", en: "You were at {unit} {event_time}?"}
        help: {zh: 慢慢说, en: Slowly}
        answers:
          1: {code: "yes", text: {zh: 对, en: "Yes"}}
          2: {code: "no", text: {zh: 不对, en: "No"}}
          3: {code: later, end: appointment, text: {zh: 改时间, en: Later}}
      - code: problems
        kind: multiple
        show_if: {answer: reason, in: [2]}
        text: {zh: 哪些方面？, en: Which parts?}
        answers:
          1: {code: nothing, exclusive: true, text: {zh: 没有, en: None}}
          2: {code: speed, aspects: {arrival_time: 3}, text: {zh: 慢, en: Slow}}
          3: {code: manners, aspects: {courtesy: 3}, tags: [problem.attitude], text: {zh: 态度, en: Manners}}
      - code: visits
        kind: number
        minimum: 0
        maximum: 99
        text: {zh: 来过几次？, en: How many visits?}
      - code: day
        kind: date
        show_if: {answer: visits, at_least: 2}
        text: {zh: 最近一次是哪天？, en: When was the last one?}
      - code: grid
        kind: matrix
        text: {zh: 逐项评价, en: Each part}
        items:
          - {code: speed, aspect: arrival_time, text: {zh: 速度, en: Speed}}
          - {code: manners, aspect: courtesy, text: {zh: 用语, en: Manners}}
      - code: overall
        kind: scale
        overall: true
        aspect: result
        text: {zh: 总的来说呢？, en: All in all?}
  - code: last
    title: {zh: 收尾, en: Closing}
    questions:
      - code: why
        kind: text
        max_length: 20
        show_if: {any: [{overall: [3]}, {aspects: [3]}, {answer: grid, item: speed, in: [3]}]}
        text: {zh: 为什么？, en: Why?}
      - code: contact
        kind: single
        show_if: {answer: why, filled: true}
        text: {zh: 单位可以联系您吗？, en: May the unit contact you?}
        answers:
          1: {code: may, consent: unit_may_contact, publish: true, text: {zh: 可以, en: "Yes"}}
          2: {code: hidden, consent: hidden_from_unit, publish: false, text: {zh: 保密, en: Keep it secret}}
      - code: bye
        kind: info
        text: {zh: 再见, en: Goodbye}
remark: why
rules:
  - code: both
    at: overall
    broken_when: {all: [{overall: [1]}, {answer: grid, item: speed, in: [3]}]}
    text: {zh: 前后不一致, en: These do not agree}
  - code: many
    soft: true
    at: visits
    broken_when: {answer: visits, at_least: 20}
    text: {zh: 真有这么多次？, en: Really so many?}
orders:
  dissatisfied:
    route: responsible_unit
    words: [why]
    consent: contact
  praise:
    route: responsible_unit
    publish: contact
    triggers:
      - {when: {overall: [1]}, reason: happy}
  misconduct:
    route: discipline
    triggers:
      - {when: {answer: problems, in: [3]}, reason: rude, about: attitude}
"""
