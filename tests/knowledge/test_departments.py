"""Which departments a question names, and which words only sound like one."""

from __future__ import annotations

import pytest

from knowledge.departments import Departments
from knowledge.model import Document
from knowledge.text import analyse


@pytest.fixture(scope="module")
def departments(document: Document) -> Departments:
    return Departments([department.name for department in document.departments])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("環境部", ["環境部"]),
        ("かんきょうぶの公園", ["環境部"]),
        ("ソウムブノホウシン", ["総務部"]),
        ("総無部の訓練", ["総務部"]),
        ("企財のDX", ["企画財政部"]),
        ("福祉保険部の施策", ["福祉保健部"]),
        ("市民生話部のふるさと納税", ["市民生活部"]),
        ("子供家庭部の学童", ["子ども家庭部"]),
        ("教委の図書館", ["教育部"]),
        ("議会事務極", ["議会事務局"]),
        ("都市建設部と環境部", ["都市建設部", "環境部"]),
        ("総務さんの健康診断", ["総務部"]),
        ("都市建説部の施策を教えて", ["都市建設部"]),
        ("うちの部（環境）の方針", ["環境部"]),
        ("うち総務なんだけど、公園の話", ["総務部"]),
        ("来週から福祉保健に異動します", ["福祉保健部"]),
    ],
)
def test_departments_are_recognised_as_staff_name_them(
    departments: Departments, text: str, named: list[str]
) -> None:
    assert [n.department for n in departments.find(analyse(text))] == named


@pytest.mark.parametrize(
    "text",
    [
        "環境学習について",
        "教育支援センター",
        "総務省の通知",
        "福祉避難所はどこ",
        "教育長の答弁",
        "保育課題",
        "人権教育",
        "生活環境の確保",
    ],
)
def test_words_that_only_sound_like_a_department_are_none(departments: Departments, text: str) -> None:
    assert departments.find(analyse(text)) == []
