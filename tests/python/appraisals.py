"""Weighted sums of `minuted appraise` beside those of the PyPI libraries pymcdm and scikit-criteria.

Usage: python appraisals.py MINUTED

Random problems with several scorers, scales of any range and either direction. The libraries are given
the scores on the same scale from 0 to 1: their own defaults would scale them otherwise, and each in its
own way. How often each option takes each rank is held against numpy's own draws.
"""

import json
import random
import subprocess
import sys
import warnings

import numpy as np
from pymcdm.methods import WSM

# It warns of a part of it that we don't use.
warnings.simplefilter("ignore")
from skcriteria import mkdm  # noqa: E402
from skcriteria.agg.simple import WeightedSumModel  # noqa: E402

PROBLEMS = 60
CLOSE = 1e-9
DRAWS = 20000


def problem(rng):
    options, criteria = rng.randint(2, 8), rng.randint(1, 12)
    scales = []
    for _ in range(criteria):
        least = rng.choice([0, 1, -5, 0.5])
        scales.append((least, least + rng.choice([1, 4, 10, 100]), rng.choice(["higher", "lower"])))
    weights = [rng.choice([0, rng.randint(1, 40), round(rng.uniform(0, 1), 3)]) for _ in scales]
    weights[0] = weights[0] or 1
    scores = []
    for o in range(options):
        for c, (least, most, _) in enumerate(scales):
            for scorer in range(rng.randint(1, 3)):
                score = round(rng.uniform(least, most), rng.choice([0, 1, 3]))
                score = min(max(score, least), most)
                scores.append({"option": str(o), "criterion": str(c), "scorer": str(scorer), "score": score})
    return {
        "title": "T",
        "criteria": [
            {"id": str(c), "name": str(c), "weight": weight, "scale": dict(zip(("min", "max", "better"), scale))}
            for c, (weight, scale) in enumerate(zip(weights, scales))
        ],
        "options": [{"id": str(o), "name": str(o)} for o in range(options)],
        "scores": scores,
    }


def means(file):
    cells = {}
    for score in file["scores"]:
        cells.setdefault((int(score["option"]), int(score["criterion"])), []).append(score["score"])
    shape = (len(file["options"]), len(file["criteria"]))
    return np.array([[np.mean(cells[o, c]) for c in range(shape[1])] for o in range(shape[0])])


def appraise(minuted, file):
    command = [minuted, "appraise", "-", "--format", "json", "--draws", str(DRAWS)]
    done = subprocess.run(command, input=json.dumps(file), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def check(minuted, file, rng):
    told = appraise(minuted, file)
    mean = means(file)
    weights = np.array([criterion["weight"] for criterion in file["criteria"]], dtype=float)
    scales = [criterion["scale"] for criterion in file["criteria"]]
    least = np.array([scale["min"] for scale in scales], dtype=float)
    most = np.array([scale["max"] for scale in scales], dtype=float)
    lower = np.array([scale["better"] == "lower" for scale in scales])
    parts = np.where(lower, (most - mean) / (most - least), (mean - least) / (most - least))
    shares = weights / weights.sum()
    ours = np.array([float(option["normalised"]) for option in told["options"]])
    total = np.array([float(option["weightedTotal"]) for option in told["options"]])
    as_it_is = WSM(normalization_function=lambda column, cost=False: column)
    by_pymcdm = as_it_is(parts, shares, np.ones(len(scales)))
    found = WeightedSumModel().evaluate(mkdm(parts, [max] * len(scales), weights=shares))
    assert np.allclose(ours, by_pymcdm, rtol=0, atol=CLOSE), (file, told)
    assert np.allclose(ours, found.e_.score, rtol=0, atol=CLOSE), (file, told)
    plain = as_it_is(mean, weights, np.ones(len(scales)))
    assert np.allclose(total, plain, rtol=1e-12, atol=CLOSE), (file, told)
    if np.diff(np.sort(ours)).min() > CLOSE:
        assert [option["rank"] for option in told["options"]] == list(found.rank_), (file, told)
    draws = np.random.default_rng(rng.randint(0, 2**32)).dirichlet(np.ones(len(scales)), DRAWS)
    order = (-(draws @ parts.T)).argsort(axis=1).argsort(axis=1)
    for share in told["sensitivity"]["rankAcceptability"]:
        theirs = (order[:, int(share["option"])] == share["rank"] - 1).mean()
        apart = abs(float(share["share"]) - theirs)
        # Both are drawn; five standard errors of the difference, and some where nothing was drawn.
        allowed = 5 * (2 * max(theirs * (1 - theirs), 1 / DRAWS) / DRAWS) ** 0.5
        level = len(set(map(tuple, parts.round(12)))) < len(parts)
        assert level or apart <= allowed, (share, theirs, file)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: python appraisals.py MINUTED")
    rng = random.Random(20170717)
    for _ in range(PROBLEMS):
        check(sys.argv[1], problem(rng), rng)
    print(f"appraisals: {PROBLEMS} problems, weighted sums as in pymcdm and scikit-criteria")


if __name__ == "__main__":
    main()
