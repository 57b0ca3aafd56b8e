"""The platform as one ASGI application."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from central import (
    bundles,
    clerks,
    desk,
    desk_actions,
    fleet,
    hall,
    intake,
    interface,
    keys,
    progress,
    reconciliation,
    results,
    trouble,
)
from central.agencies import asking, credit
from central.db import RETRY_AFTER, Unavailable, Unkeepable
from central.limits import Limits
from central.pages import HERE, page
from central.platform import Platform
from central.wire import ThePlatform


def create_app(platform: Platform, *, certificates: bool = False) -> FastAPI:
    """The caller opens and closes the platform. With `platform.dev` the switch under /dev is there, too.

    `certificates`: terminals must show one of their name; only behind a server that tells it (central.tls).
    """
    app = FastAPI(title="政务自助终端参考平台", version="1", docs_url=None, redoc_url=None)
    app.state.platform = platform
    app.state.certificates = certificates
    app.state.sign_in = clerks.SignIn()
    for router in (
        intake.router,
        reconciliation.router,
        keys.router,
        progress.router,
        results.router,
        asking.router,
        credit.router,
        bundles.router,
        hall.router,
        fleet.router,
        desk.router,
        desk_actions.router,
        desk_actions.hand_ins,
    ):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.add_middleware(Limits)
    interface.publish(app)
    app.add_exception_handler(HTTPException, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Unkeepable, _unkeepable)
    app.add_exception_handler(Unavailable, _unavailable)
    app.add_api_route("/v1/health", health, tags=["health"], responses=interface.refusals())
    app.add_api_route("/docs", docs, include_in_schema=False)
    app.add_api_route("/", home, include_in_schema=False)
    if platform.dev:
        app.include_router(trouble.router)
        app.state.trouble = trouble.Trouble(app)
    return app


def asgi(app: FastAPI) -> trouble.Trouble | FastAPI:
    """What a server runs: in development the application inside its trouble maker."""
    return app.state.trouble if app.state.platform.dev else app


def health(platform: ThePlatform) -> dict[str, str]:
    """For a terminal that wants to know whether the line works. No sign-in."""
    return {"state": "ok", "as_of": platform.stamp()}


def docs(request: Request) -> Response:
    """The interface, drawn from /openapi.json by a page of our own: the centre may have no internet."""
    return page(request, "docs.html", {})


def home() -> Response:
    return RedirectResponse("/desk")


async def _problem(request: Request, problem: Exception) -> Response:
    """Every refusal has the `problem` body of the wire; where a browser is sent elsewhere there is none."""
    assert isinstance(problem, HTTPException)
    body = problem.detail if isinstance(problem.detail, dict) else {"problem": str(problem.detail)}
    if problem.status_code < 400 or request.method == "HEAD":
        return Response(status_code=problem.status_code, headers=problem.headers)
    return JSONResponse(body, problem.status_code, problem.headers)


async def _invalid(request: Request, problem: Exception) -> Response:
    """Where the request is wrong, without its values: they may be a citizen's."""
    assert isinstance(problem, RequestValidationError)
    places = ", ".join("/".join(map(str, error["loc"])) for error in problem.errors())
    return JSONResponse({"problem": f"invalid: {places}"}, 422)


async def _unkeepable(request: Request, problem: Exception) -> Response:
    return JSONResponse({"problem": f"invalid: {problem}"}, 422)


async def _unavailable(request: Request, trouble: Exception) -> Response:
    """507 for a full disk (RFC 4918), 503 otherwise. Nothing of the request was kept."""
    assert isinstance(trouble, Unavailable)
    request.app.state.platform.say(f"trouble: {trouble}")
    text = "no space is left here" if trouble.full else "not now"
    return JSONResponse({"problem": text}, 507 if trouble.full else 503, {"Retry-After": str(RETRY_AFTER)})
