"""The engine from 115 to a million measures, beside its peers: `python -m tests.benchmarks.scale [--sizes 115,1000] [--plot]`.

The measures are synthetic: clauses of the published ones with expressions of the thesaurus put in, so that words are
as frequent and as rare as in such documents. Each engine runs in a process of its own, which reads the same file of
measures, builds, answers other questions first, as a bot that has been up for an hour has, and then the same ones. Ours
goes the whole way from the question as typed to the ranked matches. Slow engines are asked fewer questions.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import app as entry
from knowledge import evaluation, thesaurus
from knowledge.document import parse
from knowledge.text import analyse, is_content

SIZES = (115, 1_000, 10_000, 100_000)
QUESTIONS = 100
LIMIT = 10
RESULTS = entry.ROOT / "docs" / "scale.json"
PLOT = entry.ROOT / "docs" / "images" / "scale.png"
Ask = Callable[[str], object]


def measures(count: int) -> Iterator[tuple[str, str, str, str]]:
    """Yield the published measures, then synthetic ones: (id, department, theme, text)."""
    document = parse((entry.BUNDLED / "r5-kakubu-no-houshin.txt").read_text(encoding="utf-8"))
    published = document.measures
    for measure in published[:count]:
        yield measure.id, measure.department, measure.theme, measure.text
    rng = random.Random(7)
    words = [word for concept in thesaurus.read() for word in concept.words if 2 <= len(word) <= 12]
    rng.shuffle(words)
    # Zipf: a few expressions stand everywhere, most of them hardly anywhere.
    weights = list(accumulate(1 / (rank + 20) for rank in range(len(words))))
    clauses = [c for m in published for c in re.split(r"(?<=[、。])", m.text) if len(c) > 8]
    for number in range(len(published), count):
        chosen = rng.sample(clauses, 4)
        put_in = rng.choices(words, cum_weights=weights, k=5)
        text = "".join(f"{word}について、{clause}" for word, clause in zip(put_in, chosen, strict=False))
        text = text.rstrip("、。") + "。"
        measure = rng.choice(published)
        yield f"S-{number}", measure.department, f"{put_in[4]}の推進", text


def ours(rows: list[list[str]]) -> Ask:
    from knowledge.search import Index
    from knowledge.vocabulary import Vocabulary

    index = Index((tuple(row) for row in rows), Vocabulary.load())  # type: ignore[misc]
    return lambda question: index.search(question, LIMIT)


def _lemmas(text: str) -> list[str]:
    return [token.lemma for token in analyse(text).tokens if is_content(token)] or [" "]


def bm25(rows: list[list[str]]) -> Ask:
    import bm25s

    engine = bm25s.BM25()
    engine.index([_lemmas(f"{row[2]} {row[3]}") for row in rows], show_progress=False)
    return lambda question: engine.retrieve([_lemmas(question)], k=min(LIMIT, len(rows)), show_progress=False)


def tantivy_(rows: list[list[str]]) -> Ask:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="whitespace")
    index = tantivy.Index(builder.build())
    writer = index.writer(200_000_000)
    for row in rows:
        document = tantivy.Document()
        document.add_text("text", " ".join(_lemmas(f"{row[2]} {row[3]}")))
        writer.add_document(document)
    writer.commit()
    index.reload()
    searcher, schema = index.searcher(), index.schema

    def ask(question: str) -> object:
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "text", lemma))
            for lemma in dict.fromkeys(_lemmas(question))
        ]
        return searcher.search(tantivy.Query.boolean_query(terms), LIMIT)

    return ask


def fts5(rows: list[list[str]]) -> Ask:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE f USING fts5(text, tokenize='trigram')")
    connection.executemany("INSERT INTO f VALUES (?)", [(f"{row[2]} {row[3]}",) for row in rows])

    def ask(question: str) -> object:
        grams = sorted({question[i : i + 3] for i in range(len(question) - 2)})
        asked = " OR ".join('"' + gram.replace('"', '""') + '"' for gram in grams if gram.strip())
        if not asked:
            return None
        sql = "SELECT rowid FROM f WHERE f MATCH ? ORDER BY rank LIMIT ?"
        return connection.execute(sql, (asked, LIMIT)).fetchall()

    return ask


def rapidfuzz_(rows: list[list[str]]) -> Ask:
    from rapidfuzz import fuzz, process

    texts = [row[3] for row in rows]
    return lambda question: process.extract(question, texts, scorer=fuzz.partial_ratio, limit=LIMIT)


ENGINES = {
    "方針ボット": (ours, QUESTIONS),
    "Sudachi + bm25s": (bm25, QUESTIONS),
    "Sudachi + tantivy": (tantivy_, QUESTIONS),
    "SQLite FTS5 trigram": (fts5, 30),
    "rapidfuzz partial_ratio": (rapidfuzz_, 5),
}
"""Each with how many questions it is asked, after as many others."""


def run(name: str, file: Path) -> dict[str, Any]:
    """Build one engine over a file of measures and time its answers. Milliseconds, seconds, MB."""
    from tests.benchmarks.speed import quantile, resident, timed

    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    make, asked = ENGINES[name]
    before, begun = resident(), time.perf_counter()
    ask = make(rows)
    built = time.perf_counter() - begun
    folder = entry.ROOT / "knowledge" / "data" / "evaluation"
    questions = [q.question for q in evaluation.load(folder / "questions.jsonl") if q.gold][:asked]
    for other in [q.question for q in evaluation.load(folder / "own.jsonl") if q.gold][:asked]:
        ask(other)
    times = [timed(lambda q=question: ask(q)) for question in questions]  # type: ignore[misc]
    return {
        "engine": name,
        "measures": len(rows),
        "median": statistics.median(times),
        "p95": quantile(times, 0.95),
        "build": built,
        "memory": resident() - before,
    }


def plot(results: list[dict[str, Any]]) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    labels = dict(zip(ENGINES, ("this bot", *list(ENGINES)[1:]), strict=True))
    figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
    for name in ENGINES:
        points = sorted((r["measures"], r["median"], r["p95"]) for r in results if r["engine"] == name)
        if points:
            sizes, medians, p95 = zip(*points, strict=True)
            (line,) = axes.plot(
                sizes, medians, marker="o", label=labels[name], linewidth=2.5 if name == "方針ボット" else 1.2
            )
            axes.fill_between(sizes, medians, p95, alpha=0.12, color=line.get_color())
    axes.set(
        xscale="log", yscale="log", xlabel="measures", ylabel="milliseconds a question (median; band to p95)"
    )
    axes.grid(alpha=0.3, which="both")
    axes.legend()
    figure.savefig(PLOT, dpi=110)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument(
        "--plot",
        action="store_true",
        help="write docs/scale.json (what it has of other sizes stays) and the plot",
    )
    parser.add_argument("--one", nargs=2, metavar=("ENGINE", "FILE"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(run(args.one[0], Path(args.one[1])), ensure_ascii=False))
        return
    results = []
    for size in map(int, args.sizes.split(",")):
        file = Path(tempfile.mkdtemp()) / "measures.jsonl"
        with file.open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in measures(size))
        for name in args.engines.split(","):
            command = [sys.executable, "-m", "tests.benchmarks.scale", "--one", name, str(file)]
            out = subprocess.run(
                command, cwd=entry.ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
            )
            results.append(json.loads(out.stdout.splitlines()[-1]))
            r = results[-1]
            print(
                f"{size:>9,}  {name:<24} median {r['median']:9.2f} ms  p95 {r['p95']:9.2f} ms"
                f"  build {r['build']:7.1f} s  memory {r['memory']:7.0f} MB",
                flush=True,
            )
    if args.plot:
        before = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else []
        anew = {(r["engine"], r["measures"]) for r in results}
        results += [r for r in before if (r["engine"], r["measures"]) not in anew]
        results.sort(key=lambda r: (r["measures"], list(ENGINES).index(r["engine"])))
        RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        plot(results)


if __name__ == "__main__":
    main()
