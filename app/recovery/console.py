"""What both commands share: options, secrets that are never arguments, words, and how an error ends."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from app.records.errors import CentreError
from app.recovery.profile import ProfileContents, key_by_organisation, key_by_person
from app.services.desk import Environment
from domain.logs import QuietFormatter
from domain.problems import Problem, ProblemError
from domain.times import DAY, HOUR, MINUTE
from resources.console import language, plain, worded

DONE, AGAIN, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130
"""Exit codes; AGAIN: the centre was away or something was put off, nothing is lost, do it again."""


@dataclass
class Console:
    """Where a command speaks and asks. The last line of its output is always one JSON object."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    lang: str = field(default_factory=language)

    def say(self, zh: str, en: str) -> None:
        """Tell a person something."""
        print(zh if self.lang == "zh" else en, file=self.out, flush=True)

    def secret(self, file: Path | None, zh: str, en: str) -> str:
        """A secret: the first line of a file, or typed where nobody sees it.

        Raises:
            ProblemError: ``file.unreadable``, ``passphrase.needed``.
        """
        if file is not None:
            try:
                return (file.read_text(encoding="utf-8").splitlines() or [""])[0]
            except (OSError, UnicodeDecodeError):
                raise ProblemError(Problem("file.unreadable", {"name": file.name})) from None
        if not sys.stdin.isatty():
            raise ProblemError(Problem("passphrase.needed"))
        return getpass.getpass(zh if self.lang == "zh" else en)

    def end(self, told: dict[str, Any]) -> None:
        """The last line."""
        print(json.dumps(told, ensure_ascii=False), file=self.out, flush=True)

    def run(self, command: Callable[[], dict[str, Any]]) -> int:
        """Carry a command out; returns the exit code."""
        try:
            told = command()
        except ProblemError as error:
            for problem in error.problems:
                print(worded(problem, self.lang), file=self.err, flush=True)
            self.end({"error": plain(error.problems[0], self.lang)})
            return AGAIN if isinstance(error, CentreError) else WRONG_INPUT
        except KeyboardInterrupt:
            self.end({"error": {"code": "command.interrupted", "params": {}}})
            return INTERRUPTED
        except Exception as error:
            # The kinds and places alone: the words of an error may hold a row.
            text = QuietFormatter().formatException((type(error), error, error.__traceback__))
            print(text or "".join(traceback.format_tb(error.__traceback__)), file=self.err, flush=True)
            self.end({"error": {"code": "command.fault", "params": {"fault": type(error).__name__}}})
            return AGAIN
        self.end(told)
        return AGAIN if told.get("later") else DONE


def opening_options(parser: argparse.ArgumentParser) -> None:
    """How the store is opened."""
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--key", type=Path, metavar="FILE", help="the organisation's recovery key")
    way.add_argument(
        "--as", dest="person", metavar="工号", help="somebody who logged in on it, by his password"
    )
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        help="first line: the key's passphrase, or that password",
    )


def data_key_of(options: argparse.Namespace, folder: Path, console: Console, ways: Environment) -> bytes:
    """The store's data key, by what the options name.

    Raises:
        ProblemError: the key or password is wrong, or has no slot there.
    """
    if options.key is not None:
        passphrase = console.secret(
            options.passphrase_file, "恢复密钥的口令：", "Passphrase of the recovery key: "
        )
        return key_by_organisation(folder, options.key, passphrase)
    password = console.secret(
        options.passphrase_file, f"{options.person} 的密码：", f"Password of {options.person}: "
    )
    return key_by_person(folder, options.person, password, ways)


def show(found: ProfileContents, console: Console, now: int) -> None:
    """What a profile holds, by 工号; nobody's name, number or words."""
    console.say(
        f"工作站 {found.device_id}，中心 {found.centre_id}",
        f"Workstation {found.device_id}, centre {found.centre_id}",
    )
    _show_damage(found, console)
    for author in found.authors:
        zh, en = age(now - author.oldest_at)
        confirmed = author.confirmed
        console.say(
            f"  工号 {author.number}：待上传 {author.unsent}，退回待改 {author.returned}"
            + (f"，中心确认过 {confirmed}" if confirmed else "")
            + f"，最早 {zh}前",
            f"  {author.number}: {author.unsent} unsent, {author.returned} returned"
            + (f", {confirmed} confirmed" if confirmed else "")
            + f", oldest {en} ago",
        )
    if not found.operations:
        console.say("没有未送达的操作", "Nothing is undelivered")
    for number, at in found.drafts:
        zh, en = age(now - at)
        console.say(
            f"  工号 {number} 有一份没保存的草稿（{zh}前改过）：没有保存过，所以不送达；请本人重新致电",
            f"  {number} has a draft changed {en} ago: it was never saved and so is not delivered; the call has to be made again",
        )


def _show_damage(found: ProfileContents, console: Console) -> None:
    """What was wrong with the store, and what cannot be read any more."""
    store = found.found
    if not store.code:
        return
    unsent = store.whole + store.copied
    whole = unsent + len(store.lost)
    if store.damaged:
        console.say(
            f"本机存储损坏：未送达的 {whole} 条里读出 {unsent} 条（库里 {store.whole}，副本里 {store.copied}）",
            f"The store is damaged: {unsent} of {whole} undelivered are readable ({store.whole} in it, {store.copied} in its second copy)",
        )
    else:
        console.say(
            f"本机存储比最后保存时旧（差 {store.behind} 号，可能少了 -wal 文件），从副本补回 {store.copied} 条",
            f"The store is older than what was last saved in it (by {store.behind} numbers; its -wal file may be missing);"
            f" {store.copied} were taken from its second copy",
        )
    for one in store.lost:
        told = f"{one.saved_at or '?'}  {one.kind or '?':<18} {one.op_id or f'#{one.n}'}"
        console.say(f"  读不出：{told}", f"  Not readable: {told}")


def figures(found: ProfileContents) -> dict[str, Any]:
    """The same for a program."""
    return {
        "centre_id": found.centre_id,
        "device_id": found.device_id,
        "operations": len(found.operations),
        "forms": found.forms,
        "authors": [
            {
                "number": author.number,
                "unsent": author.unsent,
                "returned": author.returned,
                "confirmed": author.confirmed,
                "oldest_at": author.oldest_at,
            }
            for author in found.authors
        ],
        "store": {
            "code": found.found.code,
            "whole": found.found.whole,
            "copied": found.found.copied,
            "lost": [{"n": one.n, "op_id": one.op_id, "kind": one.kind} for one in found.found.lost],
        },
        "drafts": [{"number": number, "changed_at": at} for number, at in found.drafts],
    }


def age(ms: int) -> tuple[str, str]:
    """A span of time in both languages, rounded down."""
    for unit, zh, en in ((DAY, "天", "d"), (HOUR, "小时", "h"), (MINUTE, "分钟", "min")):
        if ms >= unit:
            return f"{ms // unit} {zh}", f"{ms // unit} {en}"
    return "不到 1 分钟", "less than 1 min"
