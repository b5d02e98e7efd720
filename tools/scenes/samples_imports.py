"""A centre that takes in files, as the page 导入 asks it; every person and number is invented."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from domain.wire.imports import (
    CellsShown,
    Excluded,
    FileStanding,
    FileState,
    ImportChoice,
    ImportUndone,
    Judgement,
    PastImport,
    PastImports,
    RowShown,
    SheetShown,
    Told,
)
from tools.invented import made_id
from tools.stage import NOW

HEADER = [
    "工单编号",
    "来电时间",
    "诉求人",
    "诉求人电话",
    "备用号码",
    "承办单位",
    "诉求类型",
    "诉求内容",
    "是否回访",
    "坐席",
    "坐席手机",
]
USED = {
    "dispatch_no": "工单编号",
    "reported_at": "来电时间",
    "name": "诉求人",
    "phone": "诉求人电话",
    "unit": "承办单位",
    "case_type": "诉求类型",
    "facts": "诉求内容",
    "revisit_allowed": "是否回访",
}
_ROWS = (
    ("GD20261120001", "2026-11-20 08:12:00", "王*", "138****8000", "城关派出所", "噪音扰民", "楼******…"),
    ("GD20261120002", "2026-11-20 08:40:00", "李**", "139****0021", "东关派出所", "邻里纠纷", "停******…"),
    ("GD20261120003", "2026-11-20 09:05:00", "赵*", "0371****21", "城关派出所", "求助", "老******…"),
)
_NAMES = ("dispatch_no", "reported_at", "name", "phone", "unit", "case_type", "facts")
CONCERN = Told(
    "import.out_of_reach",
    {"rows": 240, "share": 36, "limit": 30, "rejected": 6, "excluded": 78, "without_contact": 3},
)


def judgement(*, concerned: bool = False, taken: bool = False) -> Judgement:
    """What the file comes to."""
    return Judgement(
        import_id=made_id("import 1"),
        source="hotline",
        kind="csv",
        detail="gb18030",
        header_line=3,
        header=HEADER,
        used=USED,
        counts={
            "rows": 240, "imported": 230, "changed": 0, "duplicates": 4, "rejected": 6, "without_contact": 3,
            "excluded": 78 if concerned else 5, "unmatched": 12,
        },
        samples=[
            RowShown("", 4 + at, dict(zip(_NAMES, row, strict=True))) for at, row in enumerate(_ROWS)
        ],
        exclusions=[
            Excluded("policy.undecided", 74, ["是否回访"]), Excluded("policy.domestic_violence", 4, ["诉求类型"])
        ] if concerned else [Excluded("policy.domestic_violence", 5, ["诉求类型"])],
        reject_reasons={"date.two_digit_year": 4, "phone.scientific": 2},
        concerns=[CONCERN] if concerned and not taken else [],
        sheets=[SheetShown("", 240)],
        left_out={"header": 2, "footer": 1},
        cells=[
            CellsShown("", "坐席手机", 240, letter="K", sample="138******02"),
            CellsShown("", "备用号码", 2, code="phone.not_read"),
        ],
    )  # fmt: skip


class StandInImports:
    """Does at once what the centre does by and by.

    Args:
        then: the state in which a file is left that is looked at; ``taking``: one that is taken in is left on its way.
        columns: of a file that is refused what may be its columns, or (``named`` false) what stands in them first.
    """

    def __init__(
        self,
        *,
        concerned: bool = False,
        then: FileState | None = None,
        columns: tuple[str, ...] = (),
        named: bool = True,
        taking: bool = False,
    ) -> None:
        self.concerned, self.then, self.columns, self.named = concerned, then, columns, named
        self.taking = taking
        self.asked: list[tuple[str, object]] = []
        self.file = FileStanding(made_id("file 1"), "", FileState.THERE, NOW)
        self.problems: list[Told] = []
        self.saved: list[Path] = []

    def hand_over(self, path: Path) -> FileStanding:
        self.asked.append(("hand_over", path.name))
        self.file = replace(self.file, name=path.name, state=FileState.THERE)
        return self.file

    def standing(self, file_id: str) -> FileStanding:
        self.asked.append(("standing", file_id))
        return self.file

    def judge(self, _file_id: str, choice: ImportChoice) -> FileStanding:
        self.asked.append(("judge", choice))
        state = self.then or FileState.JUDGED
        known = None if state is FileState.REFUSED else judgement(concerned=self.concerned)
        self.file = replace(
            self.file,
            state=state,
            share=0.4,
            rows=96,
            rejects=known is not None,
            judgement=known,
            problems=self.problems,
            columns=list(self.columns),
            named=self.named,
        )
        return self.file

    def take(self, _file_id: str, choice: ImportChoice) -> FileStanding:
        self.asked.append(("take", choice))
        state = FileState.TAKING if self.taking else FileState.DONE
        self.file = replace(self.file, state=state, share=0.7, rows=168, judgement=judgement(taken=True))
        return self.file

    def stop(self, _file_id: str) -> FileStanding:
        self.asked.append(("stop", ""))
        self.file = replace(self.file, state=FileState.STOPPED)
        return self.file

    def forget(self, file_id: str) -> None:
        self.asked.append(("forget", file_id))

    def save_rejects(self, _file_id: str, to: Path) -> None:
        self.saved.append(to)

    def past(self) -> PastImports:
        counts = judgement().counts
        return PastImports(
            [
                PastImport(made_id("import 1"), "hotline", "done", NOW - 3_600_000, counts, "4f2a" * 16),
                PastImport(
                    made_id("import 2"),
                    "dispatch-1",
                    "interrupted",
                    NOW - 90_000_000,
                    counts,
                    "9c01" * 16,
                    40,
                ),
                PastImport(made_id("import 3"), "dispatch-1", "done", NOW - 180_000_000, counts),
            ]
        )

    def undo(self, import_id: str, *, dry_run: bool) -> ImportUndone:
        self.asked.append(("undo", dry_run))
        return ImportUndone(import_id, dry_run, 226, {"worked": 3, "in_hand": 1})
