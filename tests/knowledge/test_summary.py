"""A whole department is asked for when a message names it and speaks of no topic."""

from __future__ import annotations

import pytest

from knowledge.finder import Finder
from knowledge.findings import Intent


@pytest.mark.parametrize(
    ("question", "departments"),
    [
        ("環境部さんって今年何するんですか？同じフロアなのに知らなくて💦", ("環境部",)),
        ("福祉保健部の取組を最初から最後まで並べて", ("福祉保健部",)),
        ("財政課に配属された新人です。所属部の方針を全部見ておくように言われました", ("企画財政部",)),
        ("突然すみません。教育部の佐藤です。\nこのたび福祉保健部へ異動します。\n同部の方針の全体を教えてください", ("福祉保健部",)),
        ("市民生活部&環境部の柱を比べたい", ("市民生活部", "環境部")),
        ("福祉保健部、子ども家庭部\n両方の一覧ください", ("福祉保健部", "子ども家庭部")),
        ("総務分の方針", ("総務部",)),
        ("/houshin 企画財政部", ("企画財政部",)),
        ("都市建設部の方針、都市建設部の柱", ("都市建設部",)),
        ("うちの部（環境）の方針、朝礼で読み上げたいので出してください", ("環境部",)),
        ("議員さんから電話で「教育部は今年何に力を入れるんだ」と聞かれてます", ("教育部",)),
        ("校長会で配布いたしますので、教育部の方針の本文を下さい。", ("教育部",)),
        ("この秋に企画財政部から市民生活部へ移る部下がいます。両部の方針を読ませておきたい", ("企画財政部", "市民生活部")),
        ("明日ヒアリングで回るのが環境部→都市建設部の順なんで、事前に両方の中身を", ("環境部", "都市建設部")),
    ],
)  # fmt: skip
def test_a_department_without_a_topic_is_asked_for_whole(
    finder: Finder, question: str, departments: tuple[str, ...]
) -> None:
    findings = finder.find(question)
    assert (findings.intent, findings.departments) == (Intent.SUMMARY, departments)


@pytest.mark.parametrize(
    "question",
    [
        "環境部の公園",
        "環境部です。空き家が増えて困っています。",
        "議会事務局に来ました。初めて議員になった方に本会議の流れを説明します。うちの部の方針ではどう書いてありますか",
        "総務部の佐藤です。防犯カメラの方針を教えてください",
        "環境部は庁舎の何階ですか",
        "都市建設部の方針に空き家のことは載ってる？",
        "公園について、都市建設部じゃなくて環境部がやる分を知りたい",
        "石綿が飛んでいると大騒ぎ。広報課に問い合わせが来たら何部の方針を見せればいい？",
        "初当選の議員さん向けに議会事務局がやることって何ですか",
        "子ども家庭部の、プランとか条例づくりとか",
    ],
)
def test_a_topic_is_looked_for_even_beside_a_department(finder: Finder, question: str) -> None:
    assert finder.find(question).intent is Intent.SEARCH


def test_what_is_named_only_to_be_left_out_is_not_looked_for(finder: Finder) -> None:
    (point,) = finder.find("保存樹木じゃなくて路上喫煙").points
    assert point.matches[0].id == "R5-環境部-04"
