"""A form becomes a PDF: what is on it is text, and every page says who printed it."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from server.printing.document import Document, pairs, sign, table, words
from server.printing.rendering import pdf_of

TYPED = '说话很冲 #panic("x") $x^2$ *粗* _斜_ \\ @label <b>喆堃</b> [内] // 注'
NUMBER = "20261130-0001"


@pytest.fixture(scope="module")
def pages() -> PdfReader:
    rows = tuple((f"11-{n:02}", "签收", TYPED) for n in range(80))
    document = Document(
        lang="zh",
        centre="明川市公安局民意110中心",
        title="工单",
        number=NUMBER,
        watermark="3001  2026-11-30 10:00",
        printed="3001 何某 打印",
        page="第 {n} 页 / 共 {m} 页",
        secret="对单位保密",
        blocks=(
            pairs("受理", ("来源", "#import"), ("电话", "")),
            words("群众原话", f"{TYPED}\n第二段"),
            table("流转", ("时间", "动作", "说明"), rows, (1, 1, 4)),
            sign(("签发人", "何某"), ("日期", "")),
        ),
    )
    return PdfReader(io.BytesIO(pdf_of(document)))


def test_what_was_typed_stands_there_as_it_was_typed(pages: PdfReader) -> None:
    text = pages.pages[0].extract_text().replace("\n", "")
    for part in ('#panic("x")', "$x^2$", "*粗*", "_斜_", "@label", "<b>喆堃</b>", "[内]", "// 注", "#import"):
        assert part in text, part


def test_each_page_says_who_printed_it_and_which_page_it_is(pages: PdfReader) -> None:
    texts = [page.extract_text() for page in pages.pages]
    assert len(texts) == 3
    for n, text in enumerate(texts, 1):
        assert text.count("3001  2026-11-30 10:00") + text.count("3001 2026-11-30 10:00") >= 3
        assert f"第 {n} 页 / 共 3 页" in text
        assert "3001 何某 打印" in text


def test_the_font_that_ships_is_enough(pages: PdfReader) -> None:
    used = {
        str(font.get_object()["/BaseFont"])
        for page in pages.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert used
    assert all("Minyi110Sans" in name for name in used), used


def test_two_forms_alike_are_alike_to_the_byte() -> None:
    document = Document("zh", "c", "t", NUMBER, "w", "p", "{n}/{m}", blocks=(words("a", "b"),))
    assert pdf_of(document) == pdf_of(document)
