"""The folders of the client and of the centre stand in layers: no two import each other, and no ring of them closes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.walls import folders_of, knot, pairs

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("package", ["server", "app"])
def test_no_two_folders_import_each_other_and_no_ring_closes(package: str) -> None:
    graph = folders_of(ROOT / package)
    assert sum(map(len, graph.values())) > 30, "the walk must see the imports"
    assert pairs(graph) == set()
    assert knot(graph) == []


def test_an_import_inside_a_function_counts_and_one_for_types_does_not(tmp_path: Path) -> None:
    written = {
        "shop/till/pay.py": "from shop.store import shelf\n",
        "shop/store/shelf.py": "def look():\n    from shop.van import drive\n",
        "shop/van/drive.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import shop.till.pay\n",
    }
    for name, text in written.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    graph = folders_of(tmp_path / "shop")
    assert graph == {"till": {"store"}, "store": {"van"}, "van": set()}
    assert (pairs(graph), knot(graph)) == (set(), [])

    (tmp_path / "shop/van/drive.py").write_text("def back():\n    import shop.till.pay\n")
    graph = folders_of(tmp_path / "shop")
    assert pairs(graph) == set()
    assert set(knot(graph)) == {"till", "store", "van"}

    (tmp_path / "shop/van/drive.py").write_text("from shop import store\n")
    assert pairs(folders_of(tmp_path / "shop")) == {("store", "van")}
