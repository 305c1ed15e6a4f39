"""Silence is right only when it is true: what is said to be nowhere is nowhere."""

from __future__ import annotations

import pytest

from bot.report import DATA, FILES
from knowledge import evaluation
from knowledge.finder import Finder
from knowledge.findings import Absence, AbsenceKind, Outcome, Point
from knowledge.text import fold


def first(finder: Finder, question: str) -> Point:
    return finder.find(question).points[0]


def refusal(finder: Finder, question: str) -> Absence:
    (point,) = finder.find(question).points
    assert point.outcome is Outcome.NOT_RECORDED
    assert point.absence is not None
    return point.absence


def test_what_is_said_to_stand_nowhere_stands_nowhere(finder: Finder) -> None:
    written = fold("\n".join(f"{m.theme}\n{m.text}" for m in finder.document.measures))[0].replace(" ", "")
    silent = 0
    for question in (q for name in FILES for q in evaluation.load(DATA / name)):
        for point in finder.find(question.question).points:
            absence = point.absence
            if point.outcome is Outcome.NOT_RECORDED and absence and absence.kind is AbsenceKind.TOPIC:
                silent += 1
                assert [w for w in absence.words if fold(w)[0].replace(" ", "") in written] == [], (
                    question.question
                )
    assert silent > 50, "the questions hold too few that the document does not answer to show anything"


def test_the_other_ways_of_saying_it_are_named(finder: Finder) -> None:
    assert "水道代" in refusal(finder, "水道料金の支払い方法").tried


@pytest.mark.parametrize(
    ("question", "elsewhere"),
    [
        ("調布市の花火大会", True),
        ("調布の花火大会の場所", True),
        ("隣の市の人口", True),
        ("茅野市との連携協定", False),
        ("多摩川の水辺", False),
        ("調布警察署との防犯キャンペーン", False),
        ("ネパールから来た人に日本語を教える", False),
        ("ふるさと能勢の返礼品", False),
        ("プラの分別が徹底されていない", False),
        ("国土交通省の通知に書いてあること", True),
        ("各部局の方針にある防犯カメラ", False),
    ],
)
def test_another_city_is_told_from_a_name_in_passing(finder: Finder, question: str, elsewhere: bool) -> None:
    point = first(finder, question)
    absence = point.absence
    assert (absence is not None and absence.kind is AbsenceKind.PLACE) is elsewhere
    assert not elsewhere or point.outcome is Outcome.NOT_RECORDED


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("花火大会の日程を教えて", AbsenceKind.PROCEDURE),
        ("防犯カメラの補助金の申請書はどこにありますか", AbsenceKind.PROCEDURE),
        ("新図書館の蔵書は何冊", AbsenceKind.FIGURE),
        ("市議選の当選者を教えてください", AbsenceKind.PERSON),
        ("保存樹木は今何本指定されていますか", AbsenceKind.FIGURE),
        ("総合防災訓練、当日は何時集合？", AbsenceKind.PROCEDURE),
        ("防犯カメラの補助の申請はいつまでですか", AbsenceKind.PROCEDURE),
        ("帯状疱疹の予防接種のクーポンが届かない", AbsenceKind.PROCEDURE),
        ("都知事選の投票所", AbsenceKind.PLACE),
        ("保存樹木の枝を切ってもいいですか", AbsenceKind.PROCEDURE),
        ("出産祝金はいつ振り込まれますか", AbsenceKind.PROCEDURE),
        ("道路の境界の立会いは何週間かかりますか", AbsenceKind.PROCEDURE),
    ],
)
def test_what_no_policy_holds_is_not_answered_though_its_topic_is_there(
    finder: Finder, question: str, kind: AbsenceKind
) -> None:
    assert refusal(finder, question).kind is kind


@pytest.mark.parametrize(
    "question",
    [
        "申請書に名前を何枚も書かされる",
        "環境部の方針に下水は何本ありますか",
        "下水道台帳がネットで見られるようになると説明していい？",
        "妊娠中の方が出産まで誰かに継続して相談できるのか",
        "樹木の枝を切るのに市がいくらか持つ制度",
    ],
)
def test_what_only_sounds_so_is_answered(finder: Finder, question: str) -> None:
    assert first(finder, question).outcome is not Outcome.NOT_RECORDED


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("年に何日休暇を取るのが目標？", "R5-企画財政部-13"),
        ("電子契約はいつから始まる？", "R5-総務部-11"),
        ("何人かの議員が新しくなったので研修をしたい", "R5-議会事務局-02"),
    ],
)
def test_a_number_or_a_date_that_the_measure_holds_is_answered(
    finder: Finder, question: str, measure: str
) -> None:
    point = first(finder, question)
    assert point.outcome is not Outcome.NOT_RECORDED
    assert measure in [match.id for match in point.matches[:3]]


def test_another_departments_measure_is_shown_as_such(finder: Finder) -> None:
    point = first(finder, "教育部の花火大会")
    assert point.outcome is Outcome.FOUND
    assert point.lacking == ("教育部",)
    assert finder.document.by_id[point.matches[0].id].department == "市民生活部"


@pytest.mark.parametrize(
    ("question", "thing"),
    [("議員年金の復活", "議員年金"), ("国保の限度額認定証を急ぎで出して", "限度額認定証")],
)
def test_a_thing_of_which_only_the_words_are_there_is_absent(
    finder: Finder, question: str, thing: str
) -> None:
    assert thing in refusal(finder, question).words


def test_who_introduces_a_department_does_not_ask_of_it(finder: Finder) -> None:
    point = first(finder, "政策室です。記者さんから、子どもの権利を守る条例をいつ作るのかと取材がありました")
    assert finder.document.by_id[point.matches[0].id].department == "子ども家庭部"


@pytest.mark.parametrize(
    "question", ["駒井公園の整備って環境部でいいんでしたっけ？", "駒井公園の整備は環境部じゃないの？"]
)
def test_a_department_that_is_guessed_at_does_not_restrict(finder: Finder, question: str) -> None:
    point = first(finder, question)
    assert finder.document.by_id[point.matches[0].id].department == "都市建設部"
    assert point.lacking == ()


@pytest.mark.parametrize(
    "question", ["What time is it now?", "Can you help me book a room?", "ひまだなあ", "あなたは人間ですか"]
)
def test_talk_is_not_answered_with_measures(finder: Finder, question: str) -> None:
    assert finder.find(question).points == ()
