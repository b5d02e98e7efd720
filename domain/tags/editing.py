"""Edits of the tree: what each comes to, and what stands against it. Pure; nothing is ever deleted.

A code is a path, so that moving a tag is making a new one and merging the old one into it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from domain.problems import Params, Problem, ProblemError
from domain.tags.alike import bare
from domain.tags.checking import EXAMPLE, LONGEST_DEFINITION, MOST_ENGLISH, NAME, WORDS
from domain.tags.model import Tag, TagName, letters_of
from domain.tags.reading import parent_of
from domain.vocabulary import Route, TagAxis, TagStatus
from domain.wire.tags import DescribeTag, MergeTag, NewTag, RenameTag, RetireTag, SplitTag, TagEdit

Read = Callable[[str], str]
"""The pinyin of a name as a dictionary reads it."""

_CODE = re.compile(r"[a-z]+(\.[a-z0-9_]+)+")


def codes_of(edit: TagEdit) -> frozenset[str]:
    """The tags an edit touches: two edits of different people that touch one tag have to be seen by the later one."""
    match edit:
        case SplitTag():
            return frozenset({edit.code, *(new.code for new in edit.into)})
        case MergeTag():
            return frozenset({edit.code, edit.into})
        case _:
            return frozenset({edit.code})


class Tree:
    """The tags while edits are made to them, one after the other."""

    def __init__(self, tags: Iterable[Tag], read: Read, today: date) -> None:
        """``today``: the day a name begins that says no other."""
        self._tags = {tag.code: tag for tag in tags}
        self._read, self._today = read, today

    @property
    def tags(self) -> Mapping[str, Tag]:
        """All tags by code, as they are after the edits so far."""
        return self._tags

    def make(self, edit: TagEdit) -> dict[str, Tag]:
        """Make an edit; returns the tags it changed, as they are now.

        Raises:
            ProblemError: it cannot be made of this tree; nothing was changed.
        """
        match edit:
            case NewTag():
                changed = [self._new(edit)]
            case RenameTag():
                changed = [self._renamed(edit)]
            case DescribeTag():
                changed = [self._described(edit)]
            case SplitTag():
                changed = self._split(edit)
            case MergeTag():
                changed = [self._merged(edit)]
            case RetireTag():
                changed = [self._retired(edit)]
        made = {tag.code: tag for tag in changed}
        self._tags |= made
        return made

    def take_back(self, changes: Iterable[tuple[Tag, Tag | None]]) -> dict[str, Tag]:
        """Take back one edit, given as each tag after and before it; one that was not there before is retired, never deleted.

        Raises:
            ProblemError: ``tag.moved_on`` where one was changed again since, or what was built on it stands against it. Nothing was changed.
        """
        was = dict(self._tags)
        try:
            for after, before in changes:
                if self._tags.get(after.code) != after:
                    raise ProblemError(Problem("tag.moved_on", {"tag": after.code}))
                gone = replace(after, status=TagStatus.RETIRED, replaced_by=None, see=())
                self._tags[after.code] = before if before is not None else gone
            made = {code: tag for code, tag in self._tags.items() if was[code] != tag}
            for tag in made.values():
                self._still_sound(tag)
        except ProblemError:
            self._tags = was
            raise
        return made

    def _still_sound(self, tag: Tag) -> None:
        if tag.status is not TagStatus.ACTIVE:
            self._none_below(tag.code)
            return
        if tag.parent is not None:
            self._active(tag.parent)
        self._free(tag.name["zh"], tag.code)

    def _active(self, code: str) -> Tag:
        tag = self._tags.get(code)
        if tag is None:
            raise ProblemError(Problem("tag.unknown", {"tag": code}))
        if tag.status is not TagStatus.ACTIVE:
            raise ProblemError(Problem("tag.not_active", {"tag": code}))
        return tag

    def _new(self, edit: NewTag, beside: Iterable[str] = ()) -> Tag:
        axis, parent = edit.code.partition(".")[0], parent_of(edit.code)
        if not _CODE.fullmatch(edit.code) or axis not in frozenset(TagAxis):
            raise ProblemError(Problem("tag.code", {"tag": edit.code}))
        if edit.code in self._tags or edit.code in frozenset(beside):
            raise ProblemError(Problem("tag.double", {"tag": edit.code}))
        if parent is not None:
            self._active(parent)
        self._free(edit.zh, edit.code)
        pinyin = edit.pinyin or self._read(edit.zh)
        spelt, initials = letters_of(pinyin)
        tag = Tag(
            edit.code,
            TagAxis(axis),
            parent,
            {"zh": edit.zh.strip(), "en": edit.en.strip()},
            spelt,
            initials,
            define=edit.define.strip(),
            example=edit.example.strip(),
            words=_words(edit.words),
            route=_route(edit.code, edit.route),
        )
        _named(tag.code, tag.name["zh"], tag.name["en"])
        _said(tag, None)
        return tag

    def _renamed(self, edit: RenameTag) -> Tag:
        tag = self._active(edit.code)
        since = _day(edit.code, edit.since) or self._today
        self._free(edit.zh, edit.code)
        first = TagName(None, tag.name["zh"], tag.name.get("en", ""), self._syllables(tag))
        kept = [name for name in tag.names or (first,) if name.since is None or name.since < since]
        begun = TagName(since, edit.zh.strip(), edit.en.strip(), edit.pinyin or self._read(edit.zh))
        names = (*kept, begun)
        now = [name for name in names if name.since is None or name.since <= self._today][-1]
        spelt, initials = letters_of(now.pinyin)
        renamed = replace(
            tag, name={"zh": now.zh, "en": now.en}, pinyin=spelt, initials=initials, names=names
        )
        _named(edit.code, edit.zh.strip(), edit.en.strip())
        return renamed

    def _syllables(self, tag: Tag) -> str:
        """How the name it was given at first is read: by syllables, where the dictionary reads it as it is kept."""
        read = self._read(tag.name["zh"])
        return read if letters_of(read)[0] == tag.pinyin else tag.pinyin

    def _described(self, edit: DescribeTag) -> Tag:
        tag = self._active(edit.code)
        described = replace(
            tag,
            define=edit.define.strip(),
            example=edit.example.strip(),
            words=_words(edit.words),
            route=_route(edit.code, edit.route),
        )
        branch = any(one.parent == tag.code and one.status is TagStatus.ACTIVE for one in self._tags.values())
        if branch:
            _within(tag.code, "define", len(described.define), range(LONGEST_DEFINITION + 1))
        else:
            _said(described, tag)
        return described

    def _split(self, edit: SplitTag) -> list[Tag]:
        old = self._without_children(edit.code)
        made: list[Tag] = []
        for new in edit.into:
            if new.code.partition(".")[0] != old.axis:
                raise ProblemError(Problem("tag.other_axis", {"tag": new.code, "other": old.code}))
            if any(bare(new.zh) == bare(tag.name["zh"]) for tag in made):
                raise ProblemError(Problem("tag.name_twice", {"tag": new.code, "other": old.code}))
            made.append(self._new(new, [tag.code for tag in made]))
        see = tuple(tag.code for tag in made)
        return [replace(old, status=TagStatus.RETIRED, see=see), *made]

    def _merged(self, edit: MergeTag) -> Tag:
        tag, into = self._without_children(edit.code), self._active(edit.into)
        if into.axis is not tag.axis:
            raise ProblemError(Problem("tag.other_axis", {"tag": edit.code, "other": edit.into}))
        if into.code == tag.code:
            raise ProblemError(Problem("tag.ring", {"tag": edit.code}))
        return replace(tag, status=TagStatus.MERGED, replaced_by=into.code)

    def _retired(self, edit: RetireTag) -> Tag:
        tag = self._without_children(edit.code)
        for code in edit.see:
            if code == tag.code:
                raise ProblemError(Problem("tag.ring", {"tag": code}))
            self._active(code)
        return replace(tag, status=TagStatus.RETIRED, see=edit.see)

    def _without_children(self, code: str) -> Tag:
        tag = self._active(code)
        self._none_below(code)
        return tag

    def _none_below(self, code: str) -> None:
        below = [one for one in self._tags.values() if one.parent == code and one.status is TagStatus.ACTIVE]
        if below:
            raise ProblemError(Problem("tag.has_below", {"tag": code, "other": below[0].code}))

    def _free(self, zh: str, code: str) -> None:
        """A name that no other active tag has."""
        for tag in self._tags.values():
            if (
                tag.status is TagStatus.ACTIVE
                and tag.code != code
                and any(bare(zh) == bare(name) for name in (tag.name["zh"], *(n.zh for n in tag.names[-1:])))
            ):
                raise ProblemError(Problem("tag.name_twice", {"tag": code, "other": tag.code}))


def _words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))


def _route(code: str, route: str | None) -> Route | None:
    if route is None:
        return None
    if route not in frozenset(Route):
        raise ProblemError(Problem("tag.value", {"tag": code, "key": "route", "value": route}))
    return Route(route)


def _day(code: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise ProblemError(Problem("tag.value", {"tag": code, "key": "since", "value": text})) from None


def _said(tag: Tag, before: Tag | None) -> None:
    """What is written of a tag is what a leaf of the shipped files has to have; what stays as it was is not asked again."""
    if before is None or tag.define != before.define:
        _there(tag.code, "define", tag.define)
        _within(tag.code, "define", len(tag.define), range(1, LONGEST_DEFINITION + 1))
    if before is None or tag.example != before.example:
        _there(tag.code, "example", tag.example)
        _within(tag.code, "example", len(tag.example), EXAMPLE)
    if before is None or tag.words != before.words:
        # The words an editor accepts come on top of those it was written with.
        _within(tag.code, "words", len(tag.words), range(WORDS.start, 41))
    if tag.name["zh"] in tag.example:
        params = {"tag": tag.code, "name": tag.name["zh"]}
        raise ProblemError(Problem("tag.name_in_example", params, field="example"))


def _there(code: str, key: str, text: str) -> None:
    if not text:
        raise ProblemError(Problem("tag.missing", {"tag": code, "key": key}, field=key))


def _named(code: str, zh: str, en: str) -> None:
    _within(code, "zh", len(zh), NAME)
    _within(code, "en", len(en.split()), range(1, MOST_ENGLISH + 1))


def _within(code: str, key: str, length: int, bounds: range) -> None:
    if length not in bounds:
        params: Params = {
            "tag": code,
            "key": key,
            "length": length,
            "least": bounds[0],
            "most": bounds[-1],
        }
        raise ProblemError(Problem("tag.length", params, field=key))
