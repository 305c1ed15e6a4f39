"""Choose the bands' coefficients and cuts by cross-validation: `python -m tests.benchmarks.bands [--plot]`.

Prints what belongs into knowledge/bands.py, and the curves each cut was chosen from.
"""

from __future__ import annotations

import sys
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import app as entry
from bot.report import DATA, FILES
from knowledge import evaluation
from knowledge.bands import BIAS, CHOICE_CUT, COEFFICIENTS, FOUND_CUT, Signals
from knowledge.document import parse
from knowledge.finder import Finder
from knowledge.vocabulary import Vocabulary

FOLDS = 10
RIDGE = 1.0
"""L2 penalty on the coefficients; the bias goes free."""
PLOT = entry.ROOT / "docs" / "images" / "bands.png"

Floats = NDArray[np.float64]


class Sample(NamedTuple):
    """The signals of the questions, whether the document answers each, and whether the best measure is right."""

    signals: Floats
    answerable: NDArray[np.bool_]
    right: NDArray[np.bool_]


def sample(finder: Finder) -> Sample:
    """Return what the development questions show; whole departments are asked for in other ways."""
    rows = []
    for question in (q for name in FILES for q in evaluation.load(DATA / name)):
        found = finder.evidence(question.question)
        if found and question.type != "dept":
            rows.append((found[1], question.type != "oos", found[0] in question.gold + question.also_ok))
    signals, answerable, right = zip(*rows, strict=True)
    return Sample(np.array(signals), np.array(answerable), np.array(right))


def fit(signals: Floats, answerable: NDArray[np.bool_]) -> Floats:
    """Return coefficients and bias (last) of a ridge logistic regression, both classes of equal weight (Newton)."""
    x = np.hstack([signals, np.ones((len(signals), 1))])
    share = answerable.mean()
    weight = np.where(answerable, 0.5 / share, 0.5 / (1 - share))
    penalty = np.append(np.full(signals.shape[1], RIDGE), 0.0)
    beta = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (weight * (p - answerable)) + penalty * beta
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(penalty + 1e-9)
        beta -= np.linalg.solve(hessian, gradient)
    return beta


def out_of_fold(data: Sample, seed: int = 0) -> Floats:
    """Return each question's confidence by coefficients fitted without its fold."""
    order = np.random.default_rng(seed).permutation(len(data.answerable))
    values = np.zeros(len(order))
    for fold in range(FOLDS):
        test = order[fold::FOLDS]
        train = np.setdiff1d(order, test)
        beta = fit(data.signals[train], data.answerable[train])
        values[test] = data.signals[test] @ beta[:-1] + beta[-1]
    return values


def kept_rejected(values: Floats, data: Sample, cut: float) -> tuple[float, float]:
    above = values >= cut
    return float(above[data.answerable].mean()), float((~above[~data.answerable]).mean())


def right_above(values: Floats, data: Sample, cut: float) -> tuple[float, float]:
    """Return how often the first measure is right above a cut, and the share of answerable questions above it."""
    above = values >= cut
    return float(data.right[above].mean()), float(above[data.answerable].mean())


def curves(values: Floats, data: Sample) -> None:
    print("cut     kept  rejected   right above   answerable above")
    for cut in np.arange(-1.6, 2.01, 0.2):
        kept, rejected = kept_rejected(values, data, cut)
        right, share = right_above(values, data, cut)
        print(f"{cut:+.2f}   {kept:.3f}     {rejected:.3f}         {right:.3f}              {share:.3f}")


def plot(values: Floats, data: Sample) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    cuts = np.linspace(-3, 4, 141)
    kept, rejected = zip(*(kept_rejected(values, data, cut) for cut in cuts), strict=True)
    right = [right_above(values, data, cut)[0] for cut in cuts]
    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    axes.plot(cuts, kept, label="kept (answerable questions that get an answer)")
    axes.plot(cuts, rejected, label="rejected (questions without an answer)")
    axes.plot(cuts, right, label="first measure right, of those above", linestyle="--")
    for cut, name in ((CHOICE_CUT, "CHOICE_CUT"), (FOUND_CUT, "FOUND_CUT")):
        axes.axvline(cut, color="grey", linewidth=1)
        axes.text(cut, 0.42, name, rotation=90, va="bottom", ha="right", color="grey")
    axes.set(xlabel="confidence (log-odds), out of fold", ylabel="share", ylim=(0.4, 1.01))
    axes.legend(loc="lower right")
    axes.grid(alpha=0.3)
    figure.savefig(PLOT, dpi=110)
    print(f"{PLOT.relative_to(entry.ROOT)}")


def main() -> None:
    document = parse((entry.BUNDLED / "r5-kakubu-no-houshin.txt").read_text(encoding="utf-8"))
    data = sample(Finder(document, Vocabulary.load()))
    beta = fit(data.signals, data.answerable)
    print("in use:", dict(zip(Signals._fields, COEFFICIENTS, strict=True)), f"bias {BIAS}")
    print("fitted:", {n: round(float(b), 1) for n, b in zip(Signals._fields, beta, strict=False)}, end=" ")
    print(f"bias {beta[-1]:.2f}; cuts in use {CHOICE_CUT}, {FOUND_CUT}\n")
    print(f"{FOLDS}-fold, out of fold, {len(data.answerable)} questions")
    values = out_of_fold(data)
    curves(values, data)
    print("\nwith the coefficients in use")
    curves(data.signals @ np.array(COEFFICIENTS) + BIAS, data)
    if "--plot" in sys.argv:
        plot(values, data)


if __name__ == "__main__":
    main()
