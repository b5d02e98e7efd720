"""Data that ships with the product (texts, icons, sounds, questionnaires): the one place that opens these files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from domain.orders.causes import ReportCodes
    from domain.questionnaire.cards import PromptCards
    from domain.questionnaire.model import Questionnaire
    from domain.sms.reading import Lexicon
    from domain.sms.template import TemplateCode
    from domain.tags.taxonomy import Taxonomy


def read_text(*parts: str) -> str:
    """The UTF-8 text of one data file, e.g. ``read_text("icons", "phone.svg")``.

    Raises:
        FileNotFoundError: no such file was shipped.
    """
    return files(__name__).joinpath(*parts).read_text(encoding="utf-8")


def read_bytes(*parts: str) -> bytes:
    """The content of one data file as bytes.

    Raises:
        FileNotFoundError: no such file was shipped.
    """
    return files(__name__).joinpath(*parts).read_bytes()


def folder(*parts: str) -> Path:
    """A data folder on disk, for a library that reads files by itself."""
    return Path(str(files(__name__).joinpath(*parts)))


def names(*parts: str, suffix: str = "") -> Iterator[str]:
    """Names of the files in one data folder, in order, optionally only those that end with ``suffix``."""
    folder = files(__name__).joinpath(*parts)
    yield from sorted(item.name for item in folder.iterdir() if item.is_file() and item.name.endswith(suffix))


@lru_cache(maxsize=64)
def read_yaml(*parts: str) -> Any:
    """The parsed contents of one YAML file, parsed once; treat it as read-only.

    Raises:
        FileNotFoundError: no such file was shipped.
        yaml.YAMLError: the file is broken; it says the line.
    """
    import yaml  # slow to import, and a command may need none

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(read_text(*parts), Loader=loader)  # noqa: S506 - a safe loader, in C where there is one


@lru_cache(maxsize=1)
def questionnaires() -> dict[str, Questionnaire]:
    """The shipped questionnaires by code, each validated.

    Raises:
        ProblemError: one of them is broken; its problems carry line and reason.
    """
    from domain.questionnaire.loader import load  # not needed by the first screen

    loaded = (load(read_text("questionnaires", name)) for name in names("questionnaires", suffix=".yaml"))
    return {questionnaire.code: questionnaire for questionnaire in loaded}


@lru_cache(maxsize=1)
def earlier_questionnaires() -> tuple[Questionnaire, ...]:
    """The versions that were shipped before these: an answer is judged and read by the one it was given to, however late it comes."""
    from domain.questionnaire.loader import load

    folder = ("questionnaires", "earlier")
    return tuple(load(read_text(*folder, name)) for name in names(*folder, suffix=".yaml"))


def questionnaire_of(content: str) -> Questionnaire | None:
    """The version whose content has this hash, be it one of today or an earlier one; ``None`` where none was shipped."""
    now = next((one for one in questionnaires().values() if one.hash == content), None)
    return now or next((one for one in earlier_questionnaires() if one.hash == content), None)


@lru_cache(maxsize=1)
def prompt_cards() -> PromptCards:
    """The prompt cards, both languages in one.

    Raises:
        ProblemError: the file is broken; its problems carry line and reason.
    """
    from domain.questionnaire.cards import load_cards

    return load_cards(read_text("prompt_cards.yaml"))


@lru_cache(maxsize=1)
def report_codes() -> ReportCodes:
    """The root causes and actions a report of a unit chooses from, with what each means.

    Raises:
        ProblemError: the file is broken; its problems carry line and reason.
    """
    from domain.orders.causes import load_report_codes

    return load_report_codes(read_text("orders", "causes.yaml"))


@lru_cache(maxsize=1)
def sms_templates() -> dict[TemplateCode, str]:
    """The texts a city begins with, without their signature."""
    from domain.sms.template import TemplateCode

    return {TemplateCode(code): text for code, text in read_yaml("sms", "templates.yaml").items()}


TAG_FOLDER = "tags"
"""One file an axis: the tags that ship."""

SHIPPED_TAGS = 2
"""Which of the product's own tags these files are: raised with every change of them, so that a city gets them once."""


def tag_files() -> dict[str, str]:
    """The shipped tag files by name, as they were written."""
    return {name: read_text(TAG_FOLDER, name) for name in names(TAG_FOLDER, suffix=".yaml")}


@lru_cache(maxsize=1)
def shipped_tags() -> Taxonomy:
    """The tags that ship.

    Raises:
        ProblemError: a file is broken.
    """
    from domain.tags.reading import read_tags

    entries = (entry for name in names(TAG_FOLDER, suffix=".yaml") for entry in read_yaml(TAG_FOLDER, name))
    return read_tags(entries)


@lru_cache(maxsize=1)
def sms_lexicon() -> Lexicon:
    """The words and rules that replies are read by, compiled.

    Raises:
        LexiconError: the file is broken; says where.
    """
    from domain.sms.reading import Lexicon

    return Lexicon(read_yaml("sms", "lexicon.yaml"))
