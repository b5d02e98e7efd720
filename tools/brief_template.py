"""``python -m tools.brief_template``: make ``resources/print/brief.docx`` anew, the template of a published brief that a city may replace.

What stands in braces is filled by docxtpl; a template of a city's own uses the same names (docs/figures.md).
"""

from __future__ import annotations

from pathlib import Path

from docx import Document
from docx.document import Document as Made
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell

TARGET = Path(__file__).resolve().parents[1] / "resources" / "print" / "brief.docx"
FONT = "Noto Sans CJK SC"


def main() -> int:
    """Make it."""
    document = Document()
    _page(document)
    document.add_heading("{{ title }}", 0)
    _pairs(document, "facts", "name", "value")
    document.add_paragraph("{{ never }}", style="Small")
    document.add_paragraph("{%p for chapter in chapters %}")
    document.add_heading("{{ chapter.title }}", 1)
    document.add_paragraph("{{ chapter.basis }}", style="Small")
    document.add_paragraph("{%p if chapter.words %}")
    document.add_paragraph("{{ chapter.words }}")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p for part in chapter.parts %}")
    document.add_heading("{{ part.title }}", 2)
    document.add_paragraph("{%p for picture in part.pictures %}")
    document.add_paragraph("{{ picture }}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p if part.rows %}")
    _cells(document)
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p for note in part.notes %}")
    document.add_paragraph("{{ note }}", style="Small")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endfor %}")
    document.add_heading("{{ defined }}", 1)
    _pairs(document, "definitions", "name", "formula")
    document.save(str(TARGET))
    return 0


def _page(document: Made) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    for name, ink in (("Small", RGBColor(90, 90, 90)), ("Cell", RGBColor(0, 0, 0))):
        small = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(small, ParagraphStyle)
        small.font.size, small.font.color.rgb = Pt(8), ink
        small.paragraph_format.space_after = Pt(0)
    for style in document.styles:
        if isinstance(style, ParagraphStyle):
            style.font.name = FONT
            style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    document.styles["Normal"].font.size = Pt(10.5)


def _pairs(document: Made, of: str, name: str, value: str) -> None:
    table = document.add_table(rows=3, cols=2)
    table.rows[0].cells[0].text = f"{{%tr for one in {of} %}}"
    _said(table.rows[1].cells[0], f"{{{{ one.{name} }}}}")
    _said(table.rows[1].cells[1], f"{{{{ one.{value} }}}}")
    table.rows[2].cells[0].text = "{%tr endfor %}"


def _cells(document: Made) -> None:
    table = document.add_table(rows=4, cols=3, style="Table Grid")
    for cell, text in zip(
        table.rows[0].cells, ("{%tc for head in part.heads %}", "{{ head }}", "{%tc endfor %}"), strict=True
    ):
        _said(cell, text)
    table.rows[1].cells[0].text = "{%tr for row in part.rows %}"
    for cell, text in zip(
        table.rows[2].cells, ("{%tc for cell in row %}", "{{ cell }}", "{%tc endfor %}"), strict=True
    ):
        _said(cell, text)
    table.rows[3].cells[0].text = "{%tr endfor %}"


def _said(cell: _Cell, text: str) -> None:
    cell.text = text
    cell.paragraphs[0].style = "Cell"


if __name__ == "__main__":
    raise SystemExit(main())
