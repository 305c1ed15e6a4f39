"""The thesaurus: read with care, compiled once, and its expressions found in texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge import compiled, thesaurus
from knowledge.expressions import Mention
from knowledge.findings import ReasonKind
from knowledge.text import analyse
from knowledge.thesaurus import Concept, VocabularyError
from knowledge.vocabulary import Vocabulary

ENTRY = '[[concept]]\nname = "電子契約"\nsame = ["ハンコのいらない契約"]\naround = ["印紙", "製本"]\n'


def found(vocabulary: Vocabulary, text: str) -> list[str]:
    return [mention.concept for mention in vocabulary.expressions.mentions(analyse(text))]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[concept]]\nsame = ["語"]\n', "1番目"),
        ('[[concept]]\nname = "語"\nsame = "別の語"\n', "same"),
        ('[[concept]]\nname = "語"\nsmae = ["別の語"]\n', "smae"),
        ("[[concept]\n", "読めません"),
    ],
    ids=["no-name", "no-list", "misspelt-key", "no-toml"],
)
def test_a_mistake_in_a_file_is_named_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "waste.toml").write_text(text, encoding="utf-8")
    with pytest.raises(VocabularyError, match=said) as error:
        thesaurus.read(tmp_path)
    assert "waste.toml" in str(error.value)


def test_a_concept_may_be_spread_over_files(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(ENTRY, encoding="utf-8")
    (tmp_path / "b.toml").write_text(
        '[[concept]]\nname = "電子契約"\nsame = ["オンライン契約"]\n', encoding="utf-8"
    )
    (concept,) = thesaurus.read(tmp_path)
    assert concept.words == ("電子契約", "ハンコのいらない契約", "オンライン契約")
    assert concept.around == ("印紙", "製本")


def test_a_word_that_stands_only_as_narrower_is_a_concept_too() -> None:
    concepts = thesaurus.complete([Concept("公園", ("公園",), narrower=("児童遊園",))])
    assert [concept.name for concept in concepts] == ["公園", "児童遊園"]


def test_every_bundled_file_says_what_it_is_about() -> None:
    for file in thesaurus.files():
        assert file.read_text(encoding="utf-8").startswith("# 自治体ことばの類語集: "), file.name


def test_the_kept_tables_are_the_compiled_ones(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(ENTRY, encoding="utf-8")
    cache = tmp_path / "kept"
    made, restored = compiled.load(tmp_path, cache), compiled.load(tmp_path, cache)
    for one, other in zip(made, restored, strict=True):
        if isinstance(one, compiled.Ragged):
            assert np.array_equal(one.values, other.values)
            assert np.array_equal(one.starts, other.starts)
        else:
            assert list(one) == list(other)


def test_a_place_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(ENTRY, encoding="utf-8")
    (tmp_path / "no-folder").write_text("", encoding="utf-8")
    assert "電子契約" in compiled.load(tmp_path / "a.toml", tmp_path / "no-folder" / "kept").concepts


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 not a zip", b"\x93NUMPY"])
def test_a_damaged_or_outdated_cache_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    file, cache = tmp_path / "a.toml", tmp_path / "kept"
    file.write_text(ENTRY, encoding="utf-8")
    compiled.load(tmp_path, cache)
    cache.write_bytes(damage)
    assert "電子契約" in compiled.load(tmp_path, cache).concepts
    file.write_text(ENTRY.replace("電子契約", "電子申請"), encoding="utf-8")
    assert compiled.load(tmp_path, cache).concepts == ["電子申請"]


def test_a_place_that_cannot_be_written_to_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(ENTRY, encoding="utf-8")
    (tmp_path / "file").touch()
    assert compiled.load(tmp_path / "a.toml", tmp_path / "file" / "kept").concepts == ["電子契約"]


@pytest.fixture(scope="module")
def small() -> Vocabulary:
    return Vocabulary.of(
        [
            Concept("不登校", ("不登校", "学校に行けない"), related=("いじめ",)),
            Concept("いじめ", ("いじめ",)),
            Concept("休暇", ("休暇", "年休"), narrower=("休暇取得",)),
            Concept("市民参加", ("市民参加",)),
            Concept("市民協働", ("市民協働", "参加と協働")),
            Concept("改修", ("改修",), aspect=True),
            Concept("回収", ("回収",)),
            Concept(
                "下水道使用料", ("下水道使用料",), around=("台所", "風呂", "流す", "料金", "排水", "水洗")
            ),
            Concept("入浴", ("入浴",), around=("風呂", "お湯", "銭湯")),
        ]
    )


def test_an_expressions_words_may_be_parted_by_another(small: Vocabulary) -> None:
    assert found(small, "学校に全然行けない") == ["不登校"]


def test_no_expression_reaches_over_a_symbol(small: Vocabulary) -> None:
    assert found(small, "市民参加・協働") == ["市民参加"]


def test_what_is_spelt_like_an_expression_is_not_taken_by_its_sound(small: Vocabulary) -> None:
    assert found(small, "改修") == ["改修"]
    assert found(small, "かいしゅう") == ["回収", "改修"]


def test_a_published_text_speaks_of_what_stands_inside_longer_words_too(small: Vocabulary) -> None:
    certainties = {m.concept: m.certainty for m in small.expressions.written(analyse("休暇取得を促進します"))}
    assert certainties["休暇取得"] == 1.0
    assert 0.5 < certainties["休暇"] < 1.0


def test_a_concept_reaches_its_kinds_and_what_has_to_do_with_it(small: Vocabulary) -> None:
    assert small.reach("休暇")["休暇取得"].kind is ReasonKind.NARROWER
    assert small.reach("休暇取得")["休暇"].kind is ReasonKind.WIDER
    assert small.reach("いじめ")["不登校"].strength < small.reach("休暇")["休暇取得"].strength


def topics(vocabulary: Vocabulary, *words: str) -> dict[str, float]:
    weights = {token.lemma: 1.0 for word in words for token in analyse(word).tokens}
    numbers, strengths = vocabulary.topics.vector(weights, [], power=2.0, keep=5)
    names = {vocabulary.number(name): name for name in ("下水道使用料", "入浴", "改修", "休暇")}
    return {
        names[number]: strength
        for number, strength in zip(numbers, strengths, strict=True)
        if number in names
    }


def test_a_concept_that_several_words_speak_for_outweighs_one_that_one_does(small: Vocabulary) -> None:
    about = topics(small, "台所", "風呂", "流す")
    assert about["下水道使用料"] > about["入浴"]


def test_what_is_done_with_a_thing_is_no_topic(small: Vocabulary) -> None:
    assert "改修" not in topics(small, "改修")


def test_a_vector_has_the_length_of_one(small: Vocabulary) -> None:
    for words in (["台所"], ["台所", "風呂", "年休"]):
        assert sum(strength**2 for strength in topics(small, *words).values()) == pytest.approx(1.0)


def test_words_on_no_card_are_about_nothing(small: Vocabulary) -> None:
    numbers, strengths = small.topics.vector({"量子": 1.0}, [], power=2.0, keep=5)
    assert len(numbers) == len(strengths) == 0


def test_mentions_say_where_their_words_stand(small: Vocabulary) -> None:
    (mention,) = small.expressions.mentions(analyse("学校に全然行けない"))
    assert mention == Mention("不登校", 0, 9, 1.0, ((0, 2), (5, 7), (7, 9)))
