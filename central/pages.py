"""Server-rendered pages: templates, and headers that let no page load or send anything elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.templating import Jinja2Templates

HERE = Path(__file__).parent
TEMPLATES = Jinja2Templates(HERE / "templates")
SAFE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def moment(text: str) -> str:
    """2026-11-20T21:30:00+08:00 as 11月20日 21:30."""
    return f"{int(text[5:7])}月{int(text[8:10])}日 {text[11:16]}" if len(text) >= 16 else text


TEMPLATES.env.filters["moment"] = moment


def page(request: Request, template: str, values: dict[str, Any], status: int = 200) -> Response:
    return TEMPLATES.TemplateResponse(request, template, values, status_code=status, headers=SAFE_HEADERS)
