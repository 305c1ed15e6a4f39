"""The thesaurus of municipal Japanese as a clerk writes it: TOML files of concepts, read and checked.

Knows nothing of how the concepts are used. The words are data about the language (data/vocabulary/), no question and no
measure among them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data" / "vocabulary"


class VocabularyError(ValueError):
    """A vocabulary file that cannot be used. The message says in Japanese where and what to mend."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing of municipal life and the words for it.

    Every word of `words` means it (the first is its name). `narrower` are kinds of it, `related` has to do with it,
    `around` are words that are said when people speak of it, none of which means it. An `aspect` is what is done with
    a thing (改修, 助成), never a topic.
    """

    name: str
    words: tuple[str, ...]
    narrower: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    aspect: bool = False


_LISTS = ("same", "narrower", "related", "around")


def files(path: Path = DATA) -> list[Path]:
    """Return the files of a thesaurus: a folder's in order of name, or the one."""
    return sorted(path.glob("*.toml")) if path.is_dir() else [path]


def read(path: Path = DATA) -> list[Concept]:
    """Read a thesaurus. Raises VocabularyError naming the file and the entry that is wrong."""
    concepts = []
    for file in files(path):
        try:
            data = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise VocabularyError(f"{file.name} を読めません: {error}") from error
        concepts += [
            _concept(entry, f"{file.name} の{number}番目")
            for number, entry in enumerate(data.get("concept", []), 1)
        ]
    return complete(concepts)


def complete(concepts: Iterable[Concept]) -> list[Concept]:
    """Merge entries of one name; words that stand only as narrower or related become concepts of their own."""
    merged: dict[str, Concept] = {}
    for concept in concepts:
        merged[concept.name] = _merge(merged.get(concept.name), concept)
    known = {word for concept in merged.values() for word in concept.words}
    for concept in list(merged.values()):
        for word in (*concept.narrower, *concept.related):
            if word not in known:
                known.add(word)
                merged[word] = Concept(word, (word,), aspect=concept.aspect)
    return list(merged.values())


def _concept(entry: Mapping[str, Any], place: str) -> Concept:
    name = entry.get("name")
    if not isinstance(name, str) or not name.strip():
        raise VocabularyError(f'{place}の [[concept]] に name = "…" がありません。')
    lists = {key: entry.get(key, []) for key in _LISTS}
    for key, value in lists.items():
        if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
            raise VocabularyError(f'{place}「{name}」の {key} は ["語", "語"] の形で書いてください。')
    if unknown := set(entry) - {"name", "aspect", *_LISTS}:
        raise VocabularyError(f"{place}「{name}」に知らない項目 {'、'.join(sorted(unknown))} があります。")
    return Concept(
        name,
        tuple(dict.fromkeys([name, *lists["same"]])),
        tuple(lists["narrower"]),
        tuple(lists["related"]),
        tuple(lists["around"]),
        bool(entry.get("aspect", False)),
    )


def _merge(first: Concept | None, second: Concept) -> Concept:
    if first is None:
        return second
    return Concept(
        first.name,
        tuple(dict.fromkeys(first.words + second.words)),
        tuple(dict.fromkeys(first.narrower + second.narrower)),
        tuple(dict.fromkeys(first.related + second.related)),
        tuple(dict.fromkeys(first.around + second.around)),
        first.aspect and second.aspect,
    )
