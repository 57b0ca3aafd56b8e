"""How the terminals do: their heartbeats, and the page that shows the operator who is silent, held back or stuck."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from central.db import Connection, Row
from central.desk import TheClerk
from central.interface import TERMINALS, body_of
from central.pages import page
from central.platform import Platform
from central.wire import ThePlatform, TheTerminal, parsed, read_body, validator

router = APIRouter()
HEARTBEAT = validator("heartbeat")
SILENT_AFTER = timedelta(minutes=15)  # three heartbeats
WORDS: dict[str, dict[str, str]] = {
    "state": {"ok": "正常", "held": "全部暂停上传", "stuck": "有件卡住", "silent": "没有消息", "new": "还没有报过"},
    "stuck": {"conflict": "与平台的不一致", "dead": "发不出去"},
    "held": {"token": "口令不对", "refused": "平台不接收", "certificate": "证书不对", "clock": "时钟不准"},
}
DONE = ("committed", "purged")  # the other states of a record are still to be sent, or stuck


@router.post(
    "/v1/heartbeat",
    tags=["fleet"],
    openapi_extra=body_of("heartbeat"),
    status_code=204,
    responses={**TERMINALS, 204: {"description": "Kept."}},
)
async def heartbeat(request: Request, platform: ThePlatform, terminal: TheTerminal) -> Response:
    """How the queue of a terminal does; the last word counts."""
    body = parsed(await read_body(request), HEARTBEAT)
    text = json.dumps(body, ensure_ascii=False)
    await run_in_threadpool(platform.db.run, lambda db: _keep(db, terminal, platform.stamp(), text))
    return Response(status_code=204)


def _keep(db: Connection, terminal: str, now: str, body: str) -> None:
    db.execute(
        """INSERT INTO heartbeat (terminal_id, received_at, body) VALUES (?, ?, ?)
           ON CONFLICT (terminal_id) DO UPDATE SET received_at = excluded.received_at, body = excluded.body""",
        (terminal, now, body),
    )


@router.get("/desk/terminals", include_in_schema=False)
def board(request: Request, clerk: TheClerk, platform: ThePlatform) -> Response:
    """Those that need somebody first."""
    shown = sorted(fleet(platform), key=lambda line: (line["rank"], line["terminal_id"]))
    return page(request, "terminals.html", {"clerk": clerk, "terminals": shown, "words": WORDS})


def fleet(platform: Platform) -> list[dict[str, Any]]:
    """One entry a terminal, with `state` of WORDS and `rank`, 0 for the worst."""
    with platform.db.reading() as db:
        rows = db.execute(
            """SELECT t.terminal_id, t.seen_at, h.received_at, h.body
               FROM terminal t LEFT JOIN heartbeat h USING (terminal_id)"""
        ).fetchall()
    return [_line(row, platform.now()) for row in rows]


def _line(row: Row, now: datetime) -> dict[str, Any]:
    said = json.loads(row["body"]) if row["body"] else None
    seen_at = max(row["seen_at"], row["received_at"] or "")
    order = ["held", "stuck", "silent", "new", "ok"]
    if said is None:
        state = "new"
    elif said["held"]:
        state = "held"
    elif said["stuck"]:
        state = "stuck"
    elif now - datetime.fromisoformat(seen_at) > SILENT_AFTER:
        state = "silent"
    else:
        state = "ok"
    counts = said["counts"] if said else {}
    return {
        "terminal_id": row["terminal_id"],
        "seen_at": seen_at,
        "state": state,
        "rank": order.index(state),
        "said": said,
        "waiting": sum(count for name, count in counts.items() if name.lower() not in (*DONE, *WORDS["stuck"])),
        "oldest": duration(_sane(said["oldest_seconds"])) if said and said["oldest_seconds"] else "",
        "free": f"{_sane(said['disk_free_bytes']) / 1e9:.1f} GB" if said else "",
    }


def _sane(number: float) -> int:
    """The wire sets no upper end; the page has one."""
    return int(min(number, 10**15))


def duration(seconds: int) -> str:
    """As people say it, in the two largest units."""
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86_400
    if days:
        return f"{days} 天 {hours % 24} 小时"
    return f"{hours} 小时 {minutes % 60} 分" if hours else f"{minutes} 分" if minutes else "不到 1 分"
