"""The frame: its words, its colours, and what keeps strangers' scripts out of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import server
from app.ui.theme.tokens import DARK, LIGHT, Palette
from resources.words import LANGUAGES
from server.browser.frame import _environment, static_file, static_path
from server.browser.page_words import catalogue
from tests.helpers.browser import Browser

SERVER = Path(next(iter(server.__path__)))
TEMPLATES = sorted(SERVER.glob("*/templates/*.html"))
SOURCES = TEMPLATES + sorted(SERVER.glob("*/**/*.py"))
CSS = (SERVER / "browser/static/frame.css").read_text(encoding="utf-8")


def test_every_word_is_there_in_both_languages_and_every_word_of_the_frame_is_used() -> None:
    for key, words in catalogue().items():
        assert set(words) == set(LANGUAGES), key
        assert set(re.findall(r"(?<!\{)\{\w+\}", words["zh"])) == set(
            re.findall(r"(?<!\{)\{\w+\}", words["en"])
        ), key
    texts = {path: path.read_text(encoding="utf-8") for path in SOURCES}
    for path in TEMPLATES:
        asked = set(re.findall(r"""\bt\(\s*["']([a-z0-9_.]*[a-z0-9_])["'][,)\s]""", texts[path]))
        assert asked <= set(catalogue()), f"{path.name}: {sorted(asked - set(catalogue()))}"
    everything = "\n".join(texts.values())
    built = ("frame.factor.",)  # put together where they are said
    unused = [
        key for key in catalogue() if key.startswith("frame.") and not key.startswith(built) and f'{key}"' not in everything and f"{key}'" not in everything
    ]  # fmt: skip
    assert unused == []


@pytest.mark.parametrize(("palette", "after"), [(LIGHT, ":root {"), (DARK, "prefers-color-scheme: dark")])
def test_pages_have_the_clients_colours(palette: Palette, after: str) -> None:
    block = CSS.partition(after)[2].partition("}")[0]
    told = {
        name.replace("-", "_"): colour for name, colour in re.findall(r"--([a-z-]+): (#[0-9A-F]{6})", block)
    }
    assert told == palette.as_dict()
    plain = CSS.replace(block, "")
    for _, colour in re.findall(
        r"(^|[ :])(#[0-9A-Fa-f]{6})\b", plain.partition("@media (prefers")[2].partition("}\n}")[2]
    ):
        assert colour in ("#FFFFFF", "#000000"), "a colour has a name"


def test_no_page_has_script_or_style_of_its_own() -> None:
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"<script(?! src=\"\{\{ static\()|<style|\sstyle=|\son[a-z]+=|javascript:", text
        ), path.name
    assert TEMPLATES


def test_templates_compile() -> None:
    environment = _environment()
    names = environment.list_templates()
    assert len(names) >= len(TEMPLATES) > 5
    for name in names:
        environment.get_template(name)


def test_static_files_have_an_address_of_their_content(browser: Browser) -> None:
    sheet = browser.get(static_path("frame.css"))
    assert sheet.status_code == 200
    assert sheet.headers["content-type"].startswith("text/css")
    assert "immutable" in sheet.headers["cache-control"]
    assert browser.get("/static/frame.js").headers["content-type"].startswith("text/javascript")
    for name in (
        "__init__.py",
        "browser/../frame.py",
        "nothing/frame.css",
        "browser/.css",
        "../static/frame.css",
        "frame.html",
    ):
        assert static_file(name) is None, name
        assert ".." in name or browser.get(f"/static/{name}").status_code == 404
