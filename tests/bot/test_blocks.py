"""Whatever is asked, the message that comes of it is one Slack takes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Summary, compose
from bot.blocks import Frame, home_view, render
from bot.buttons import Carried
from bot.localslack import problems, view_problems
from bot.mrkdwn import escape, shorten_escaped
from bot.report import DATA, FILES
from knowledge import evaluation
from knowledge.finder import Finder
from knowledge.findings import Findings, Intent
from knowledge.model import Document

LONG = {"R5-環境部-03": "取組状況（環境部 11月24日）: 進展あり　" + "進めました。" * 80}


def test_every_evaluation_questions_message_is_within_slacks_limits(finder: Finder) -> None:
    frame = Frame(finder.document, shareable=True)
    for name in FILES:
        for question in evaluation.load(DATA / name):
            message = render(compose(finder.find(question.question), finder.document, LONG), frame)
            assert problems(list(message.blocks)) == [], question.question
            assert 0 < len(message.text) <= 500


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=500), st.integers(0, 9))
def test_any_text_and_page_gives_a_message_slack_takes(finder: Finder, text: str, page: int) -> None:
    answer = compose(finder.find(text), finder.document, {}, page)
    message = render(answer, Frame(finder.document, within=text, shareable=True))
    assert problems(list(message.blocks)) == []


def test_every_department_fits_one_message(document: Document) -> None:
    for department in document.departments:
        message = render(Summary(department, document.fiscal_year), Frame(document))
        said = str(message.blocks)
        assert all(measure.id in said for measure in department.measures)
        assert problems(list(message.blocks)) == []


def test_a_department_too_long_for_one_message_is_paged_by_themes(document: Document) -> None:
    department = document.by_name["環境部"]
    progress = {measure.id: "進" * 600 for measure in department.measures}
    pages = [render(Summary(department, 2023, page, progress), Frame(document)) for page in range(3)]
    assert all(problems(list(page.blocks)) == [] for page in pages)
    said = "".join(str(page.blocks) for page in pages)
    assert all(measure.id in said for measure in department.measures)


def test_the_home_tab_is_one_slack_takes(document: Document) -> None:
    assert view_problems(home_view(document)) == []


@pytest.mark.parametrize("intent", list(Intent))
def test_every_intent_has_its_message(document: Document, intent: Intent) -> None:
    if intent is Intent.SEARCH:
        return
    findings = Findings("", intent, ("環境部",), ("R5-環境部-01",))
    assert problems(list(render(compose(findings, document, {}), Frame(document)).blocks)) == []


@given(st.text())
def test_escaped_text_can_hold_no_markup(text: str) -> None:
    escaped = escape(text)
    assert "<" not in escaped
    assert ">" not in escaped


@given(st.text(), st.integers(1, 50))
def test_cutting_never_splits_an_entity(text: str, limit: int) -> None:
    cut = shorten_escaped(text, limit)
    assert len(cut) <= max(limit, 1)
    assert cut.count("&") == cut.count(";") - text[: len(cut)].count(";") or "&" not in cut or ";" in text


@given(st.text(max_size=300), st.integers(0, 50))
def test_a_button_carries_its_page_there_and_back(question: str, page: int) -> None:
    carried = Carried(question=question, page=page)
    if value := carried.encode():
        assert Carried.decode(value) == carried
