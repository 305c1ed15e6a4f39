"""What people start: the bot, and the operator's commands. Wiring only."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from dotenv import dotenv_values
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot import progress_csv
from bot.answer import Answer
from bot.calendar import Calendar, closed_days
from bot.digest_blocks import render_digest
from bot.progress_csv import ProgressFileError
from bot.settings import Settings, SettingsError
from bot.terminal import as_object, as_text, message_text
from handlers import register
from handlers.desk import Desk, NoDocumentError
from handlers.schedule import Deliverer, digest_client
from knowledge.document import DocumentError, compare, parse
from knowledge.model import Changes, Document, year_label
from knowledge.store import Store, StoreError
from knowledge.text import release
from knowledge.thesaurus import VocabularyError
from knowledge.vocabulary import Vocabulary

ROOT = Path(__file__).parent
BUNDLED = ROOT / "knowledge" / "data" / "documents"
MANIFEST = ROOT / "manifest.json"
LISTENERS = 20
EXPECTED = (SettingsError, DocumentError, StoreError, VocabularyError, NoDocumentError, ProgressFileError)


class Sentence(click.ClickException):
    """An expected error, shown as its sentence alone."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


class Group(click.Group):
    """Shows expected errors as sentences; everything else fails loudly."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except EXPECTED as error:
            raise Sentence(str(error)) from error


@click.group(cls=Group, invoke_without_command=True, help="方針ボット。引数なしで起動します。")
@click.pass_context
def cli(context: click.Context) -> None:
    """Read the settings; without a command, start the bot."""
    context.obj = settings()
    logging.basicConfig(
        level=context.obj.log_level,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        stream=sys.stderr,
    )
    # The libraries' DEBUG lines hold what staff wrote, and tokens.
    for library in ("slack_bolt", "slack_sdk", "urllib3"):
        logging.getLogger(library).setLevel(max(logging.WARNING, logging.getLogger().level))
    if context.invoked_subcommand is None:
        start(context.obj)


def settings() -> Settings:
    """Read .env and the environment (which wins)."""
    env = {**dotenv_values(Path.cwd() / ".env"), **os.environ}
    return Settings.from_env({name: value for name, value in env.items() if value is not None})


def open_store(chosen: Settings) -> Store:
    """Open the database; an empty one is filled from the bundled documents."""
    store = Store(chosen.database_path)
    if not store.documents.years():
        for path in sorted(BUNDLED.glob("*.txt")):
            import_document(store, path)
    return store


def make_desk(chosen: Settings) -> Desk:
    """Build the desk on the chosen database, with the real clock."""
    calendar = Calendar(
        chosen.digest_weekday, chosen.digest_time, chosen.time_zone, closed_days(chosen.closed_days_file)
    )
    kept = chosen.database_path.with_suffix(".vocabulary")
    if not kept.exists():
        click.echo("言いかえの辞書を準備しています（最初の1回だけ、10秒ほどかかります）。", err=True)
    vocabulary = Vocabulary.load(cache=kept)
    desk = Desk(open_store(chosen), vocabulary, lambda: datetime.now(UTC), calendar)
    release()
    return desk


def build_app(chosen: Settings, desk: Desk) -> App:
    """Build the Bolt app. Calls auth.test."""
    client = WebClient(token=chosen.bot_token, base_url=chosen.slack_api_url)
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=2))
    app = App(
        client=client,
        signing_secret=chosen.signing_secret or None,
        listener_executor=ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener"),
        ignoring_self_events_enabled=True,
        raise_error_for_unhandled_request=False,
    )
    register(app, desk)
    return app


def start(chosen: Settings) -> None:
    """Run the bot until it is told to stop."""
    from handlers import serving

    serving.run(chosen, make_desk(chosen), build_app, json.loads(MANIFEST.read_text(encoding="utf-8")))


@cli.command(help="質問に端末で答えます。")
@click.argument("question", required=False)
@click.option("--json", "as_json", is_flag=True, help="1つの質問に1つのJSONを出します。")
@click.option(
    "--jsonl",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="question を持つJSONを1行に1つ書いたファイルを読み、順に答えます。",
)
@click.pass_obj
def ask(chosen: Settings, question: str | None, as_json: bool, jsonl: Path | None) -> None:
    """Answer in the terminal."""
    desk = make_desk(chosen)
    if jsonl is not None:
        for asked in _questions(jsonl):
            click.echo(_line(asked, desk.reply(asked).answer))
        return
    if question is None:
        raise Sentence("質問を書いてください。例: python app.py ask 防犯カメラの補助ってどこの担当？")
    answer = desk.reply(question).answer
    if as_json:
        click.echo(_line(question, answer))
    else:
        click.echo(as_text(answer, desk.document))


def _line(question: str, answer: Answer) -> str:
    """Return one JSON object on one line; a lone surrogate in the question is written as its escape."""
    found = as_object(question, answer)
    line = json.dumps(found, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(found)
    return line


def _questions(path: Path) -> Iterator[str]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                yield str(json.loads(line)["question"])
            except (ValueError, KeyError, TypeError) as error:
                raise Sentence(
                    f'{path.name} の{number}行目を読めません。{{"question": "…"}} の形で書いてください。'
                ) from error


@cli.command("import", help="「各部の方針」のテキストを取り込みます。")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="調べるだけで、取り込みません。")
@click.pass_obj
def import_(chosen: Settings, file: Path, check: bool) -> None:
    """Load a document, or only look at it."""
    store = open_store(chosen)
    document, changes = import_document(store, file, write=not check)
    for department in document.departments:
        click.echo(
            f"{department.name}　柱 {len(department.themes)}　施策 {len(department.measures)}　{department.page}頁"
        )
    total = f"{len(document.departments)}部・{len(document.themes)}の柱・{len(document.measures)}の施策"
    click.echo(f"{year_label(document.fiscal_year)}: {total}")
    _show_changes(changes)
    click.echo(
        "調べただけで、取り込んでいません。"
        if check
        else "取り込みました。"
        if changes
        else "変わりはありません。"
    )


def import_document(store: Store, path: Path, *, write: bool = True) -> tuple[Document, Changes]:
    """Parse a file and put it in the database (or only compare). Raises DocumentError, StoreError."""
    data = path.read_bytes()
    try:
        document = parse(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{path.name} はUTF-8のテキストではありません。UTF-8で保存し直してください。"
        ) from error
    if not write:
        return document, compare(store.documents.load(document.fiscal_year), document)
    imported_at = datetime.now(UTC).isoformat(timespec="microseconds")
    changes = store.documents.replace(
        document, sha256=hashlib.sha256(data).hexdigest(), imported_at=imported_at
    )
    return document, changes


def _show_changes(changes: Changes) -> None:
    for label, measures in (("追加", changes.added), ("削除", changes.removed)):
        if measures:
            click.echo(f"{label} {len(measures)}件")
            for measure in measures[:200]:
                click.echo(f"  {measure.id} {measure.text[:40]}…")
    if changes.revised:
        click.echo(f"変更 {len(changes.revised)}件")
        for pair in changes.revised:
            click.echo(f"  {pair.old.id} → {pair.new.id} {pair.new.text[:40]}…")
    if changes.renumbered:
        click.echo(f"番号だけの変更 {len(changes.renumbered)}件")


@cli.command(help="評価用の質問で、正しさを測ります。")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--no-peers", is_flag=True, help="比較する検索エンジンを走らせません。")
@click.pass_obj
def evaluate(chosen: Settings, file: Path | None, no_peers: bool) -> None:
    """Print the figures, per type and in all, beside the peers'."""
    from bot.report import report

    click.echo(report(make_desk(chosen).finder, file, peers=not no_peers))


@cli.command(help="週報: 出すべきものを1回だけ出すか（--due）、見本を表示します（--preview 部）。")
@click.option("--due", is_flag=True, help="いま出すべき週報を出します（cronやsystemdから）。")
@click.option("--preview", "department", metavar="部", help="その部の週報を表示します。")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="この日に出る週報を表示します。")
@click.pass_obj
def digest(chosen: Settings, due: bool, department: str | None, day: datetime | None) -> None:
    """Do one tick of the schedule, or print what a digest says."""
    desk = make_desk(chosen)
    if department is not None:
        click.echo(_preview(desk, chosen, department, day))
        return
    if not due:
        raise Sentence("--due か --preview 部の名前 を付けてください。")
    if chosen.mode == "local":
        raise Sentence(
            "SLACK_BOT_TOKEN がないので出せません。.env に書いてください（見るだけなら --preview）。"
        )
    client = WebClient(token=chosen.bot_token, base_url=chosen.slack_api_url)
    sent = Deliverer(desk, digest_client(client), desk.calendar).tick()
    click.echo(f"週報を{sent}件出しました。")


def _preview(desk: Desk, chosen: Settings, department: str, day: datetime | None) -> str:
    names = desk.finder.departments(department)
    if not names:
        listed = "、".join(desk.document.by_name)
        raise Sentence(f"「{department}」という部は見つかりませんでした。{listed} のどれかを書いてください。")
    now = desk.now() if day is None else datetime.combine(day.date(), chosen.digest_time, chosen.time_zone)
    week = desk.calendar.upcoming(now) if day is None else desk.calendar.week(now)
    composed = Deliverer(desk, WebClient(), desk.calendar).compose(week, tuple(names), decide=False)
    return message_text(render_digest(composed))


@cli.group(help="取組状況をCSVで書き出し（export）、読み込み（import）ます。")
def progress() -> None:
    """Exchange progress reports with 政策室."""


@progress.command("export", help="取組状況をCSV（Excelで開ける形）に書き出します。")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def progress_export(chosen: Settings, file: Path) -> None:
    """Write every report."""
    reports = open_store(chosen).progress.all()
    file.write_bytes(progress_csv.export(reports))
    click.echo(f"{len(reports)}件を {file} に書き出しました。")


@progress.command("import", help="CSVの取組状況で置きかえます。1行でも誤りがあれば何も取り込みません。")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def progress_import(chosen: Settings, file: Path) -> None:
    """Replace every report by those of a file, whole or not at all."""
    desk = make_desk(chosen)
    reports = progress_csv.read(file.read_bytes(), desk.document)
    desk.store.progress.replace_all(reports)
    click.echo(f"{len(reports)}件を取り込みました。")


@cli.command(help="Slackアプリの設定（manifest.json）を表示します。")
def manifest() -> None:
    """Print what an admin pastes."""
    click.echo(MANIFEST.read_text(encoding="utf-8"), nl=False)


@cli.command(help="動かしたまま、データベースの写しを作ります。")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup(chosen: Settings, file: Path) -> None:
    """Write a consistent copy of the database."""
    Store(chosen.database_path).backup(file)
    click.echo(f"{file} に写しました。")


if __name__ == "__main__":
    cli(prog_name="python app.py")
