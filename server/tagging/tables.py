"""The draft of a version of the tags, second codings, and words that were learnt."""

from __future__ import annotations

from sqlalchemy import Index, Table

from server.db.metadata import city, code, instant, metadata, number, partial_index, uid, words

tag_step = Table(
    "tag_step",
    metadata,
    city(),
    number("number", key=True),
    code("kind", length=16),
    uid("edit_id", null=True),
    words("edit", null=True),
    code("by_user_id", length=36),
    instant("at"),
)
"""What was done to the draft, one after the other and only added to: ``number`` is its revision. ``kind``: edit, withdraw or publish; what stands
behind the last publication is the draft."""

Index("ix_tag_step_edit", tag_step.c.city_id, tag_step.c.edit_id)
Index("ix_tag_step_kind", tag_step.c.city_id, tag_step.c.kind, tag_step.c.number)

second_coding = Table(
    "second_coding",
    metadata,
    city(),
    uid("order_id", key=True),
    code("state", length=16),
    instant("drawn_at"),
    uid("first_by", null=True),
    words("first_tags"),
    uid("second_by", null=True),
    words("second_tags", null=True),
    instant("second_at", null=True),
    uid("settled_by", null=True),
    words("settled_tags", null=True),
    instant("settled_at", null=True),
)
"""Orders that were drawn to be coded a second time. ``state``: drawn, agreed, differing, settled. ``first_tags`` are those the order had when it was
drawn, ``first_by`` whoever gave them last; all are JSON lists and are kept, whatever the order is tagged with later."""

Index("ix_second_coding_state", second_coding.c.city_id, second_coding.c.state, second_coding.c.drawn_at)

learnt_word = Table(
    "learnt_word",
    metadata,
    city(),
    code("code", key=True),
    code("word", key=True, length=40),
    code("state", length=16),
    number("orders"),
    number("agents"),
    number("elsewhere"),
    number("score_milli"),
    instant("at"),
)
"""Words that were proposed for a tag out of confirmed orders. ``state``: proposed, accepted or refused; one that was decided is not proposed again."""

partial_index(
    "ix_learnt_word_proposed", learnt_word.c.city_id, learnt_word.c.code, where="state = 'proposed'"
)
