"""``docs/acts.md``, made from the code: every kind of act, who may do it, what it is checked for, where it may come from.

python -m tools.acts          # writes it
python -m tools.acts --check  # exit 1 if it is not current
"""

from __future__ import annotations

import sys
from pathlib import Path

from domain.acts.act import Act
from domain.acts.registry import ACTS
from resources.words import word
from server.plugins import members

TARGET = Path(__file__).parent.parent / "docs" / "acts.md"

_HEAD = """# Acts

Made from the code by `python -m tools.acts`; a test says whether it is current. What a refusal, a mark and a version mean: ADR 0022.

| kind | version | on | who | comes from | repairable | makes facts | handler |
|---|---|---|---|---|---|---|---|
"""


def written() -> str:
    """The whole document."""
    handlers = {module.HANDLER.act.KIND: module.__name__ for module in members("handlers")}
    rows = []
    for kind, act in sorted(ACTS.items()):
        where = f"`{handlers[kind].replace('.', '/')}.py`" if kind in handlers else "–"
        cells = (
            f"[`{kind}`](#{kind.replace('.', '')})",
            str(act.VERSION),
            act.ENTITY.value,
            " or ".join(f"`{one}`" for one in act.PERMISSIONS) or "everybody",
            ", ".join(sorted(act.ORIGINS)),
            "yes" if act.REPAIRABLE else "no",
            "yes" if act.facts is not Act.facts else "no",
            where,
        )
        rows.append(f"| {' | '.join(cells)} |\n")
    return _HEAD + "".join(rows) + "".join(_one(kind, act) for kind, act in sorted(ACTS.items()))


def _one(kind: str, act: type[Act]) -> str:
    told = (
        (sys.modules[act.__module__].__doc__ or "").partition("\n\n")[0].replace("\n", " ").replace("``", "`")
    )
    text = f"\n## {kind}\n\n{told} `{act.__module__.replace('.', '/')}.py`\n"
    if act.UPCASTS:
        text += f"\nUp-cast from version {', '.join(map(str, sorted(act.UPCASTS)))}.\n"
    if not act.RULES:
        return text + "\nNo rule but who may.\n"
    text += "\n| rule | breaks | since version | says |\n|---|---|---|---|\n"
    for rule in act.RULES:
        breaks = "mark" if rule.mark else "refusal"
        if rule.of_settings:
            breaks += " (settings)"
        said = word(rule.code) if not rule.code.endswith("*") else "a family of codes"
        text += f"| `{rule.code}` | {breaks} | {rule.since} | {said} |\n"
    return text


def main(arguments: list[str]) -> int:
    """Write it, or say whether it is current."""
    text = written()
    if "--check" in arguments:
        return 0 if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
