"""What edits, changes and agreements are in words. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.ui.text import tr
from domain.wire.tags import (
    Agreement,
    BookRead,
    DescribeTag,
    MergePreview,
    MergeTag,
    NewTag,
    RenameTag,
    RetireTag,
    SplitTag,
    TagChange,
    TagEdit,
    TagPlace,
)
from resources import words

Named = Callable[[str], str]
"""What a tag is called, by its code."""


def edit_words(edit: TagEdit, named: Named) -> str:
    """What an edit does, in a sentence."""
    match edit:
        case NewTag():
            return tr("tags.does.new", name=edit.zh, code=edit.code)
        case RenameTag():
            since = edit.since or tr("tags.does.on_publication")
            return tr("tags.does.rename", name=named(edit.code), zh=edit.zh, en=edit.en, since=since)
        case DescribeTag():
            return tr(
                "tags.does.describe", name=named(edit.code), define=edit.define, words=joined(edit.words)
            )
        case SplitTag():
            return tr("tags.does.split", name=named(edit.code), into=joined(new.zh for new in edit.into))
        case MergeTag():
            return tr("tags.does.merge", name=named(edit.code), into=named(edit.into))
        case RetireTag():
            if edit.see:
                return tr("tags.does.retire_see", name=named(edit.code), see=joined(map(named, edit.see)))
            return tr("tags.does.retire", name=named(edit.code))


def change_words(change: TagChange, named: Named) -> str:
    """What a published change did."""
    before, after = change.before, change.after
    if before is None:
        return tr("tags.does.new", name=after.zh, code=change.code)
    told = []
    if before.zh != after.zh or before.en != after.en:
        told.append(tr("tags.did.name", old=before.zh, new=after.zh))
    if before.status != after.status:
        told.append(_fate(after.status, after.replaced_by, after.see, named))
    if before.define != after.define:
        told.append(tr("tags.did.define", define=after.define))
    if set(before.words) != set(after.words):
        told.append(tr("tags.did.words", words=joined(after.words)))
    return tr("tags.then").join(told) or tr(f"tags.edit.{change.kind}")


def _fate(status: str, into: str | None, see: Iterable[str], named: Named) -> str:
    if status == "merged" and into:
        return tr("tags.did.merged", into=named(into))
    found = joined(map(named, see))
    if status == "retired":
        return tr("tags.did.retired_see", see=found) if found else tr("tags.did.retired")
    return tr("tags.did.active")


def joined(parts: Iterable[str]) -> str:
    """Words one after the other."""
    return tr("tags.join").join(parts)


def place_words(place: TagPlace) -> str:
    """Something that names a tag."""
    return tr(f"tags.place.{place.kind}", name=place.name, at=place.at).strip()


def preview_words(preview: MergePreview, named: Named) -> str:
    """What a merge comes to: orders, figures, places."""
    lines = [tr("tags.merge.orders", n=preview.orders)]
    lines += [
        tr("tags.merge.figure", name=named(move.code), before=move.before, after=move.after)
        for move in preview.figures
    ]
    lines += [tr("tags.merge.named", place=place_words(place)) for place in preview.places]
    return "\n".join(lines)


def book_words(book: BookRead, lang: str) -> str:
    """What a file came to; each line that was refused, by its number."""
    if not book.refused:
        return tr("tags.book.read", n=book.edits) if book.edits else tr("tags.book.same")
    lines = [tr("tags.book.refused", n=len(book.refused))]
    lines += [
        tr("tags.book.line", row=one.row, why=words.word(one.code, one.params, lang)) for one in book.refused
    ]
    return "\n".join(lines)


def agreement_words(one: Agreement) -> str:
    """Kappa with its interval, or that there are too few."""
    if one.kappa is None or one.low is None or one.high is None:
        return tr("tags.kappa.few", n=one.n, agreed=one.agreed)
    return tr(
        "tags.kappa",
        kappa=f"{one.kappa:.2f}",
        low=f"{one.low:.2f}",
        high=f"{one.high:.2f}",
        n=one.n,
        agreed=one.agreed,
    )
