"""The commands people type, and what the documents claim of them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import app as entry
from bot import wording
from handlers import COMMANDS
from handlers.shortcuts import CALLBACK

ROOT = Path(__file__).parents[1]
KINDS = {"found", "choice", "not_recorded", "summary", "directory", "help", "smalltalk"}
MEASURE = {"id", "department", "theme", "text", "fiscal_year", "page", "score", "reasons"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept_vocabulary: Path) -> object:
    shutil.copy(kept_vocabulary, tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_PATH", str(tmp_path / "houshin.db"))

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(entry.cli, list(arguments))

    return invoke


def test_ask_prints_one_object_with_the_promised_keys(run) -> None:  # type: ignore[no-untyped-def]
    answer = json.loads(run("ask", "--json", "防犯カメラの補助").stdout)
    assert set(answer) == {"question", "kind", "departments", "measures", "more"}
    assert answer["kind"] in KINDS
    assert answer["departments"][0] == "総務部"
    assert all(set(measure) == MEASURE for measure in [*answer["measures"], *answer["more"]])


def test_ask_answers_a_file_line_by_line_in_order(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    questions = [
        "環境部",
        "一覧",
        "ヘルプ",
        "ありがとう",
        "",
        "パスポート",
        "空き家",
        "<@U0A1B2C3D>",
        "\ud800",
    ]
    lines = [json.dumps({"question": question, "type": "x"}) for question in questions]
    (tmp_path / "q.jsonl").write_text("\n".join(lines), encoding="utf-8")
    answers = [
        json.loads(line) for line in run("ask", "--jsonl", str(tmp_path / "q.jsonl")).stdout.splitlines()
    ]
    assert [answer["question"] for answer in answers] == questions
    kinds = ["summary", "directory", "help", "smalltalk", "not_recorded", "not_recorded", "found"]
    assert [answer["kind"] for answer in answers][:7] == kinds
    assert {answer["kind"] for answer in answers} <= KINDS


def test_ask_in_the_terminal_shows_the_measure(run) -> None:  # type: ignore[no-untyped-def]
    assert "R5-都市建設部-06" in run("ask", "空き家").stdout


def test_import_only_looks_with_check_and_reports_changes(run, tmp_path: Path, published: str) -> None:  # type: ignore[no-untyped-def]
    changed = tmp_path / "r5.txt"
    changed.write_text(published.replace("空家等", "空家と空地"), encoding="utf-8")
    looked = run("import", str(changed), "--check").stdout
    assert "環境部　柱 6　施策 16　6頁" in looked
    assert "変更 1件" in looked
    assert "取り込んでいません" in looked
    assert "取り込みました" in run("import", str(changed)).stdout
    assert "変わりはありません" in run("import", str(changed)).stdout


def test_a_bad_document_is_one_sentence_and_changes_nothing(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "bad.txt").write_text("なにか\n", encoding="utf-8")
    result = run("import", str(tmp_path / "bad.txt"))
    assert result.exit_code == 1
    assert result.output.strip().count("\n") == 0
    assert "1頁 1行目" in result.output


def test_half_a_configuration_is_one_sentence(run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    result = run("ask", "空き家")
    assert result.exit_code == 1
    assert result.output.startswith("SLACK_APP_TOKEN がありません")


def test_the_digest_can_be_previewed_and_is_not_sent_without_tokens(run) -> None:  # type: ignore[no-untyped-def]
    assert "週報　環境部" in run("digest", "--preview", "かんきょうぶ", "--date", "2026-11-24").stdout
    assert "SLACK_BOT_TOKEN" in run("digest", "--due").output


def test_progress_goes_out_and_comes_back(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = str(tmp_path / "p.csv")
    assert "0件" in run("progress", "export", file).stdout
    assert "0件" in run("progress", "import", file).stdout


def test_backup_writes_a_copy(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("ask", "空き家")
    assert run("backup", str(tmp_path / "copy.db")).exit_code == 0
    assert (tmp_path / "copy.db").stat().st_size > 0


def test_the_manifest_names_what_the_code_registers(run) -> None:  # type: ignore[no-untyped-def]
    manifest = json.loads(run("manifest").stdout)
    features = manifest["features"]
    assert tuple(command["command"] for command in features["slash_commands"]) == COMMANDS
    assert [shortcut["callback_id"] for shortcut in features["shortcuts"]] == [CALLBACK]
    assert features["bot_user"]["display_name"] == wording.BOT_NAME
    events = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    source = (ROOT / "handlers" / "__init__.py").read_text(encoding="utf-8")
    assert {event.split(".")[0] for event in events} == set(re.findall(r'app\.event\("(\w+)"\)', source))
    assert len(manifest["display_information"]["description"]) <= 140
    assert all(len(command["usage_hint"]) <= 1000 for command in features["slash_commands"])


def test_the_readme_names_every_command_and_every_picture_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in ("import", "backup", "digest", "progress", "manifest", "evaluate"):
        assert f"app.py {command}" in readme
    for picture in re.findall(r"\]\((docs/images/[^)]+)\)", readme):
        assert (ROOT / picture).is_file()


def test_constraints_hold_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", line) for line in lines)
