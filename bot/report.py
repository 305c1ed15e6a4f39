"""The report of `python app.py evaluate`: figures per type and in all, with intervals, beside the peers'."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.answer import compose
from bot.peers import Ranker, peers
from bot.terminal import as_object
from knowledge import evaluation
from knowledge.evaluation import FIGURES, Engine, Given, Question, Row
from knowledge.finder import Finder

DATA = Path(evaluation.__file__).parent / "data" / "evaluation"
FILES = ("questions.jsonl", "own.jsonl")
WORST = 10


def engine(finder: Finder) -> Engine:
    """Return this bot as an engine: the answer as `ask --json` gives it."""

    def answer(question: str) -> Given:
        found = as_object(question, compose(finder.find(question), finder.document, {}))
        shown = [*found["measures"], *found["more"]]
        why = "、".join(shown[0]["reasons"]) if shown else ""
        return Given(
            found["kind"], tuple(measure["id"] for measure in shown), tuple(found["departments"]), why
        )

    return answer


def peer_engine(ranker: Ranker, finder: Finder) -> Engine:
    """Return a ranker as an engine that always answers."""

    def answer(question: str) -> Given:
        ids = tuple(ranker(question))
        first = tuple(finder.document.by_id[i].department for i in ids[:1])
        return Given("found" if ids else "not_recorded", ids, first)

    return answer


def report(finder: Finder, file: Path | None, *, peers: bool = True) -> str:
    """Return the whole report as text. Without a file, the questions that development may look at."""
    questions = [
        q for path in ([file] if file else [DATA / name for name in FILES]) for q in evaluation.load(path)
    ]
    rows = evaluation.measure(questions, engine(finder))
    parts = [_types(rows), _intervals(rows), _confusion(rows)]
    if peers:
        parts.append(_peers(questions, rows, finder))
    parts += [_worst(rows), _self_check(finder)]
    return "\n\n".join(parts)


def _line(label: str, count: int, figures: dict[str, float]) -> str:
    cells = "".join(f"{figures[name]:>12.3f}" if name in figures else f"{'':>12}" for name in FIGURES)
    return f"{label:<26}{count:>5}{cells}"


def _types(rows: Sequence[Row]) -> str:
    lines = [f"{'type':<26}{'n':>5}" + "".join(f"{name:>12}" for name in FIGURES)]
    for kind, group in evaluation.by_type(rows).items():
        lines.append(_line(kind, len(group), evaluation.averages(group)))
    lines.append(_line("all", len(rows), evaluation.averages(rows)))
    return "\n".join(lines)


def _intervals(rows: Sequence[Row]) -> str:
    found = evaluation.intervals(rows)
    return "95%信頼区間（ブートストラップ）\n" + "\n".join(
        f"  {name:<12}{low:.3f}〜{high:.3f}" for name, (low, high) in found.items()
    )


def _confusion(rows: Sequence[Row]) -> str:
    counts = evaluation.confusion(rows)
    lines = [f"  {should:<8} → {was:<14}{count:>5}" for (should, was), count in sorted(counts.items())]
    return "あるべき答え → 出した答え\n" + "\n".join(lines)


def _peers(questions: Sequence[Question], rows: Sequence[Row], finder: Finder) -> str:
    answerable = [q for q in questions if q.gold]
    lines = [f"{'engine':<26}{'n':>5}{'S@1':>9}{'R@3':>9}{'MRR':>9}{'paraphrase MRR':>16}"]
    lines.append(_peer_line("方針ボット", [row for row in rows if row.question.gold]))
    for name, ranker in peers(finder.index.passages):
        lines.append(_peer_line(name, evaluation.measure(answerable, peer_engine(ranker, finder))))
    return "\n".join(lines)


def _peer_line(name: str, rows: Iterable[Row]) -> str:
    kept = list(rows)
    figures = evaluation.averages(kept)
    paraphrase = evaluation.averages([row for row in kept if row.question.type == "paraphrase"]).get(
        "MRR", 0.0
    )
    return f"{name:<26}{len(kept):>5}{figures['S@1']:>9.3f}{figures['R@3']:>9.3f}{figures['MRR']:>9.3f}{paraphrase:>16.3f}"


def _worst(rows: Sequence[Row]) -> str:
    lines = []
    for row in evaluation.worst(rows, WORST):
        asked = " ".join(row.question.question.split())[:50]
        lines.append(
            f"  [{row.question.type}] {asked}\n    あるべき {'、'.join(row.question.gold) or '記載なし'}"
            f" / 出した {row.given.kind} {'、'.join(row.given.measures[:3])} {row.given.why}"
        )
    return f"最も外れた質問（{WORST}件まで）\n" + "\n".join(lines)


def _self_check(finder: Finder) -> str:
    pairs = key_words(finder)
    failures = evaluation.self_check(engine(finder), pairs)
    lines = [f"  {measure_id}「{words}」→ {'、'.join(came)}" for measure_id, words, came in failures[:20]]
    return (
        f"自己点検: {len(pairs) - len(failures)}/{len(pairs)} の施策が自分のキーワードで先頭\n"
        + "\n".join(lines)
    )


def key_words(finder: Finder, count: int = 3) -> list[tuple[str, str]]:
    """Return each measure's own key words: the rarest telling words of its text, in order of appearance."""
    return [
        (passage.id, " ".join(finder.index.key_words(number, count)))
        for number, passage in enumerate(finder.index.passages)
    ]
