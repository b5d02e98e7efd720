"""Render named scenes of the real widgets and screens as pictures, light and dark, Chinese and English.

    python tools/screenshots.py [--out out/screenshots] [--scene gallery ...] [--theme light] [--language zh]
                                [--size 1440x900 ...] [--scale 100]

A scene is a function in a module of ``tools/scenes`` that builds a widget; it gets a ``Stage`` to let time pass in.
The names and figures in the pictures are invented.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "screenshots")
    parser.add_argument("--scene", nargs="*", help="only these scenes")
    parser.add_argument("--theme", nargs="*", choices=("light", "dark"), default=["light", "dark"])
    parser.add_argument("--language", nargs="*", choices=("zh", "en"), default=["zh", "en"])
    parser.add_argument("--size", nargs="*", default=["1440x900"], help="sizes in pixels, e.g. 1280x720")
    parser.add_argument("--scale", type=int, default=100, help="percent, 100 to 200")
    parser.add_argument("--list", action="store_true", help="name the scenes and stop")
    return parser.parse_args()


def load_scenes() -> dict[str, Callable[..., object]]:
    """All scenes by name, from every module in ``tools/scenes``."""
    import tools.scenes as package

    found: dict[str, Callable[..., object]] = {}
    for module in pkgutil.iter_modules(package.__path__):
        scenes = getattr(importlib.import_module(f"tools.scenes.{module.name}"), "SCENES", {})
        found.update(scenes)
    return found


def _turns(args: argparse.Namespace) -> Iterator[tuple[str, str, tuple[int, int]]]:
    for language in args.language:
        for mode in args.theme:
            for size in args.size:
                width, height = size.split("x")
                yield language, mode, (int(width), int(height))


def main() -> int:
    """Render what was asked for; says each file and ends with 1 if a scene failed."""
    args = _arguments()
    from app.ui.theme import scale

    scale.set_before_start(args.scale, os.environ)
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    from app.ui.text import Language, set_language
    from app.ui.theme import Mode, install
    from tools.stage import Stage

    scenes = load_scenes()
    if args.list:
        print("\n".join(sorted(scenes)))
        return 0
    wanted = args.scene or sorted(scenes)
    args.out.mkdir(parents=True, exist_ok=True)
    failed = 0
    for language, mode, size in _turns(args):
        set_language(Language(language))
        install(app, Mode(mode))
        for name in wanted:
            suffix = "" if size == (1440, 900) else f"-{size[0]}x{size[1]}"
            suffix += "" if args.scale == 100 else f"-{args.scale}"
            target = args.out / f"{name}-{mode}-{language}{suffix}.png"
            stage = Stage(app, size)
            try:
                stage.shoot(scenes[name], target)
                print(target.relative_to(ROOT) if target.is_relative_to(ROOT) else target)
            except Exception as error:  # one broken scene must not hide the others
                failed += 1
                print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
                if os.environ.get("SCREENSHOT_TRACE"):
                    raise
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
