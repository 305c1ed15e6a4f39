"""What is found, what is not, and how a question is read."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.finder import Finder
from knowledge.findings import AbsenceKind, Intent, Outcome, ReasonKind


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("防災訓練", "R5-総務部-04"),
        ("にんちしょうの高齢者", "R5-福祉保健部-04"),
        ("下水同の耐振化", "R5-環境部-10"),
        ("脱炭素の計画", "R5-環境部-01"),
        ("お年寄りにスマホを教える", "R5-福祉保健部-15"),
    ],
)
def test_the_measure_is_found_however_it_is_asked_for(finder: Finder, question: str, first: str) -> None:
    assert finder.find(question).points[0].matches[0].id == first


def test_two_character_words_are_found(finder: Finder) -> None:
    assert finder.find("農業").points[0].outcome is Outcome.FOUND


def test_an_alias_is_given_as_the_reason_and_marked_in_the_text(finder: Finder) -> None:
    match = finder.find("パワハラ").points[0].matches[0]
    assert any(r.kind is not ReasonKind.WORD and "ハラスメント" in r.written for r in match.reasons)
    text = finder.document.by_id[match.id].text
    assert any("ハラスメント" in text[start:end] for start, end in match.spans)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("パスポートの更新", AbsenceKind.TOPIC),
        ("世田谷区の待機児童", AbsenceKind.PLACE),
        ("環境部の部長は誰？", AbsenceKind.PERSON),
        ("図書館の開館時間", AbsenceKind.PROCEDURE),
        ("狛江市の人口は何人？", AbsenceKind.FIGURE),
        ("令和３年度の各部の方針を見たい", AbsenceKind.OTHER_YEAR),
    ],
)
def test_what_the_document_lacks_is_said_with_its_kind(
    finder: Finder, question: str, kind: AbsenceKind
) -> None:
    point = finder.find(question).points[0]
    assert point.outcome is Outcome.NOT_RECORDED
    assert point.absence is not None
    assert point.absence.kind is kind


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("", Intent.NOTHING),
        ("？？？", Intent.NOTHING),
        ("🍣", Intent.NOTHING),
        ("<@U0ABC>", Intent.NOTHING),
        ("https://example.com/", Intent.NOTHING),
        ("asdfghjkl", Intent.NOTHING),
        ("お疲れさまです", Intent.GREETING),
        ("ありがとうございました", Intent.THANKS),
        ("使い方", Intent.HELP),
        ("部の一覧", Intent.DIRECTORY),
        ("R5-環境部-03", Intent.MEASURE),
        ("教育部って今年なにをやるの？", Intent.SUMMARY),
        ("来月から環境部に異動なので全体像を知りたい", Intent.SUMMARY),
    ],
)
def test_what_is_wanted_is_read(finder: Finder, question: str, intent: Intent) -> None:
    assert finder.find(question).intent is intent


def test_several_topics_are_answered_one_by_one(finder: Finder) -> None:
    points = finder.find("防犯カメラの補助と、あと花火大会ってどこの担当ですか？それと水道料金は？").points
    assert [p.matches[0].id if p.matches else None for p in points] == [
        "R5-総務部-03",
        "R5-市民生活部-12",
        None,
    ]


def test_a_pasted_notice_is_split_into_its_items(finder: Finder) -> None:
    notice = (
        "【一般質問通告】\n件名: 市民の安全について\n"
        "市内では空き家が増え、不安の声がある。\n(1) 空き家対策の進捗を伺う。\n(2) 防犯カメラの設置の考えを伺う。\n"
        "(3) 総合防災訓練の想定を伺う。\n(4) 水道料金の支払い方法を伺う。"
    )
    points = finder.find(notice).points
    assert [p.matches[0].id if p.matches else None for p in points] == [
        "R5-都市建設部-06",
        "R5-総務部-03",
        "R5-総務部-04",
        None,
    ]


@pytest.mark.parametrize(
    ("follow_up", "within", "first"),
    [
        ("環境部では？", "防犯カメラはどこ？", "R5-環境部-08"),
        ("いつから？", "高校生の医療費助成", "R5-子ども家庭部-06"),
    ],
)
def test_a_follow_up_goes_on_with_the_topic(finder: Finder, follow_up: str, within: str, first: str) -> None:
    assert finder.find(follow_up, within).points[0].matches[0].id == first


def test_a_bare_department_in_a_thread_is_its_summary(finder: Finder) -> None:
    assert finder.find("環境部", "防犯カメラはどこ？").intent is Intent.SUMMARY


def test_a_year_that_is_asked_for_must_be_named(finder: Finder) -> None:
    point = finder.find("令和6年度から始まるものを全部").points[0]
    assert point.broad
    assert all("６年度" in finder.document.by_id[m.id].text for m in point.matches)


NASTY = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="\x00\ud800\u202e\u200bか\u3099㍿ﷺ𠮷👨\u200d👩<>&*_`~|@#!。？\n 　", max_size=80),
)


@pytest.mark.parametrize(
    "question",
    [
        "令和6年度の開始・改定に向けて準備しているもの、部を問わず",
        "R6年度スタートに向けて仕込んでおくもの、全庁分リストアップしたい",
    ],
)
def test_words_for_how_far_a_thing_is_narrow_no_year(finder: Finder, question: str) -> None:
    every = {match.id for match in finder.find("令和6年度から始まるものを全部").points[0].matches}
    assert {match.id for match in finder.find(question).points[0].matches} == every


@pytest.mark.parametrize("question", ["茅野市と組んでいる取組は？", "長野のよその市と連携している話は？"])
def test_a_city_that_something_is_done_with_is_no_other_city(finder: Finder, question: str) -> None:
    point = finder.find(question).points[0]
    assert point.absence is None or point.absence.kind is not AbsenceKind.PLACE


@pytest.mark.parametrize(
    "question",
    [
        "福祉保健部長と打合せ。あの部の方針を頭に入れておきたい",
        "来週福祉保健部と会議。先方が掲げていること全部見せて",
        "福祉保健部ってR5は何を掲げてるの",
    ],
)
def test_a_department_that_is_pointed_to_is_summed_up(finder: Finder, question: str) -> None:
    findings = finder.find(question)
    assert (findings.intent, findings.departments) == (Intent.SUMMARY, ("福祉保健部",))


def test_the_name_of_the_city_in_kana_is_no_other_word(finder: Finder) -> None:
    assert finder.find("こまバスの運賃は？").points[0].outcome is Outcome.NOT_RECORDED
    assert finder.find("こまえの寄附").points[0].matches[0].id == "R5-市民生活部-03"


@settings(max_examples=150, deadline=None)
@given(NASTY)
def test_nothing_that_is_typed_breaks_it(finder: Finder, text: str) -> None:
    finder.find(text, text)


@pytest.mark.parametrize(
    "text",
    [
        "あ" * 100_000,
        "防犯カメラ\n" * 3000,
        "A" * 60_000,
        "令和" * 9000,
        "\n" * 100_000,
        "a@a." * 25_000,
        "<@U" * 30_000,
        "\n----\n内" * 9999,
    ],
)
def test_endless_pastes_are_read_as_far_as_sensible(finder: Finder, text: str) -> None:
    begun = time.process_time()
    finder.find(text)
    assert time.process_time() - begun < 5, "time must not grow with the square of what is pasted"


def test_an_address_leaves_the_words_before_it(finder: Finder) -> None:
    assert finder.find("空き家の件tanaka@example.jp").points[0].matches


@pytest.mark.parametrize(
    ("question", "points"),
    [
        ("防災と花火、それぞれどこ？", [("防災", Outcome.FOUND), ("花火", Outcome.FOUND)]),
        ("給食費と防犯カメラ", [("給食費", Outcome.NOT_RECORDED), ("防犯カメラ", Outcome.FOUND)]),
        (
            "ＤＸ、花火、水道料金の担当を知りたい",
            [("ＤＸ", Outcome.FOUND), ("花火", Outcome.FOUND), ("水道料金", Outcome.NOT_RECORDED)],
        ),
        (
            "件名：防災 要旨：①避難所の備蓄 ②個別避難計画③公園のトイレ④下水の耐震化 それぞれ担当部と方針を",
            [
                ("避難所の備蓄", Outcome.FOUND),
                ("個別避難計画", Outcome.FOUND),
                ("公園のトイレ", Outcome.NOT_RECORDED),
                ("下水の耐震化", Outcome.FOUND),
            ],
        ),
    ],
)
def test_a_list_is_answered_thing_by_thing(
    finder: Finder, question: str, points: list[tuple[str, Outcome]]
) -> None:
    assert [(point.text, point.outcome) for point in finder.find(question).points] == points


@pytest.mark.parametrize(
    "question", ["市民センターと図書館はどこ", "自転車 ヘルメット 保険", "親と子の居場所"]
)
def test_what_one_measure_answers_is_no_list(finder: Finder, question: str) -> None:
    assert len(finder.find(question).points) == 1


def test_a_pasted_notice_is_cut_at_its_lines(finder: Finder) -> None:
    question = "質問通告\n(1)児童虐待の相談件数の推移\n(2)こども家庭センターの設置\n(3)空き家の対策"
    points = finder.find(question).points
    assert [point.text for point in points][-1] == "空き家の対策"
    assert len(points) > 1


def test_a_comparison_with_another_city_asks_about_this_one(finder: Finder) -> None:
    (point,) = finder.find("近隣市では帯状疱疹の予防接種に助成があるが、本市の考えは").points
    assert point.matches[0].id == "R5-福祉保健部-11"


def test_what_all_alternatives_share_must_be_there(finder: Finder) -> None:
    (point,) = finder.find("帯状疱疹の補助や助成を全部").points
    assert point.matches[0].id == "R5-福祉保健部-11"
    assert "R5-総務部-03" not in {match.id for match in point.matches}, "it subsidises cameras"


@pytest.mark.parametrize(
    ("question", "also"),
    [
        ("脱炭素につながる取組を、環境部以外も含めて全部", "R5-環境部-01"),
        ("公園が絡む施策って環境部だけじゃないですよね。部をまたいで洗い出したい", "R5-都市建設部-12"),
        ("防災全般（地震も水害も）の施策を全部", "R5-環境部-09"),
    ],
)
def test_a_broad_question_leaves_nobody_out(finder: Finder, question: str, also: str) -> None:
    (point,) = finder.find(question).points
    assert also in {match.id for match in point.matches}


def test_a_list_in_lines_is_answered_item_by_item(finder: Finder) -> None:
    points = finder.find("担当を教えてください\n1. 防犯カメラ\n2. 公園のトイレ\n3. 空き家").points
    assert [(point.text, point.outcome) for point in points] == [
        ("防犯カメラ", Outcome.FOUND),
        ("公園のトイレ", Outcome.NOT_RECORDED),
        ("空き家", Outcome.FOUND),
    ]
