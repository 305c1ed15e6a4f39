"""取組状況 as CSV for 政策室: UTF-8 with BOM so that Excel opens it; what is exported can be imported unchanged."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime

from knowledge.model import Document
from knowledge.store.progress import STATES, Progress

COLUMNS = ("番号", "施策番号", "状態", "内容", "日付", "報告者", "登録日時")
MAX_TEXT = 500


class ProgressFileError(ValueError):
    """A file that cannot be taken. The message names the line and the reason in Japanese; nothing was taken."""


def export(reports: Iterable[Progress]) -> bytes:
    """Return every report as a CSV file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(COLUMNS)
    for r in reports:
        writer.writerow([r.id, r.measure_id, r.state, r.text, r.happened_on, r.user_id, r.created_at])
    return out.getvalue().encode("utf-8-sig")


def read(data: bytes, document: Document) -> list[Progress]:
    """Return the reports of a CSV file. Raises ProgressFileError for the first row that is wrong."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProgressFileError(
            "UTF-8のCSVではありません。Excelでは「CSV UTF-8（コンマ区切り）」で保存してください。"
        ) from error
    rows = csv.reader(io.StringIO(text, newline=""))
    header = next(rows, [])
    if tuple(header) != COLUMNS:
        raise ProgressFileError(f"1行目の見出しが違います。{','.join(COLUMNS)} の順にしてください。")
    reports: list[Progress] = []
    seen: set[int] = set()
    for row in rows:
        if not row:
            continue
        report = _report(row, rows.line_num, document)
        if report.id in seen:
            raise ProgressFileError(f"{rows.line_num}行目: 番号 {report.id} が重なっています。")
        seen.add(report.id)
        reports.append(report)
    return sorted(reports, key=lambda r: r.id)


def _report(row: list[str], line: int, document: Document) -> Progress:
    def wrong(why: str) -> ProgressFileError:
        return ProgressFileError(f"{line}行目: {why}")

    if len(row) != len(COLUMNS):
        raise wrong(f"列が{len(row)}個です。{len(COLUMNS)}個にしてください。")
    number, measure_id, state, text, day, user, created = row
    if not (number.isascii() and number.isdigit()):
        raise wrong(f"番号「{number}」を数字にしてください。")
    if measure_id not in document.by_id:
        raise wrong(f"施策番号「{measure_id}」は今の文書にありません。")
    if state not in STATES:
        raise wrong(f"状態「{state}」は {'・'.join(STATES)} のどれかにしてください。")
    if len(text) > MAX_TEXT:
        raise wrong(f"内容が{len(text)}字です。{MAX_TEXT}字以内にしてください。")
    try:
        date.fromisoformat(day)
        datetime.fromisoformat(created)
    except ValueError as error:
        raise wrong(f"日付「{day}」「{created}」を 2026-11-24 の形にしてください。") from error
    return Progress(int(number), measure_id, state, text, day, user, created)
