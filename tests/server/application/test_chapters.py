"""A capability's routes are looked at for their own addresses alone, and nothing else is answered otherwise for it."""

from __future__ import annotations

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.testclient import TestClient
from starlette.types import Scope

from server.application.app import API
from server.application.chapters import Chapter, chapters


def _app() -> FastAPI:
    orders, one, root = APIRouter(prefix="/orders"), APIRouter(), APIRouter()

    @one.get("/{order_id}/files")
    def files(order_id: str) -> str:
        return f"files of {order_id}"

    @orders.get("")
    def all_orders() -> str:
        return "orders"

    @root.get("/{name}")
    def anything(name: str) -> str:
        return name

    orders.include_router(one)
    app = FastAPI()
    for router in (orders, root):
        app.include_router(Chapter(router, "/api"), prefix="/api")
    return app


def test_each_address_finds_its_route() -> None:
    http = TestClient(_app())
    told = {path: http.get(path) for path in ("/api/orders", "/api/orders/7/files", "/api/other", "/orders")}
    assert [(one.status_code, one.json()) for one in told.values()] == [
        (200, "orders"),
        (200, "files of 7"),
        (200, "other"),
        (404, {"detail": "Not Found"}),
    ]
    assert http.post("/api/orders").status_code == 405


def test_routes_of_others_are_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []
    real = APIRouter.matches

    def noted(router: APIRouter, scope: Scope) -> tuple[Match, Scope]:
        tried.append(router)
        return real(router, scope)

    chapter = Chapter(APIRouter(routes=[APIRoute("/orders", lambda: "orders")]), "/api")
    app = FastAPI()
    app.include_router(chapter, prefix="/api")
    http = TestClient(app)
    monkeypatch.setattr(APIRouter, "matches", noted)
    assert http.get("/api/other").status_code == 404
    assert chapter not in tried
    assert http.get("/api/orders").json() == "orders"
    assert chapter in tried


def test_a_route_of_one_application_is_none_of_another() -> None:
    one, other = (FastAPI(openapi_url=None, routes=[*chapters(API)]) for _ in range(2))
    assert one.routes == other.routes
    assert len(one.routes) > 10
    one.add_api_route("/mine", lambda: "mine")
    assert TestClient(one).get("/mine").json() == "mine"
    assert TestClient(other).get("/mine").status_code == 404
