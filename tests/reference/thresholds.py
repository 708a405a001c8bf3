"""Holds `clipsight thresholds` against plain counting, and tries rules that are no box.

    clipsight thresholds PHOTOS --blind PAIRS.csv --cosines cosines.csv --json report.json
    python3 tests/reference/thresholds.py cosines.csv report.json [--random 1e-4] [--same 0.01]

The thresholds, every count and the recall with each pair left out have to be the same.
Then four other rules get the same two rates: a line in the cosines, a line in the
log-odds of their ranks among random pairs, and the ratio of two normal densities
(blind pairs against the larger of the same picture's and the 2,000 random pairs' that are
closest to CLIP) in either. Each is fitted anew with every blind pair left out.
"""

import argparse
import csv
import json
from collections import defaultdict

import numpy as np

STEPS = np.arange(101).astype(np.float32) / np.float32(100)


def read(path):
    kinds = defaultdict(list)
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            kinds[row["pair"]].append((np.float32(row["clip"]), np.float32(row["dino"])))
    kinds = {kind: np.array(pairs, np.float32) for kind, pairs in kinds.items()}
    random, blind = kinds.pop("random pairs"), kinds.pop("known blind pairs")
    return random, np.concatenate(list(kinds.values())), blind


def count(pairs):
    """By CLIP's threshold, then DINOv2's: how many pairs they find."""
    above = pairs[:, :1] > STEPS
    below = pairs[:, 1:] < STEPS
    # Counts below 2^53 are exact in f64.
    return (above.T.astype(np.float64) @ below.astype(np.float64)).astype(np.int64)


def box(random, same, blind, allowed):
    """Where the best thresholds are: most blind pairs, then least random ones, then least
    of the same picture; of equal ones the last, row by row."""
    key = blind * 10**12 - random * 10**6 - same
    key = np.where(allowed, key, -(10**18))[:100, 1:]
    place = key.size - 1 - int(key[:, :].ravel()[::-1].argmax())
    return place // 100, place % 100 + 1


def boxes(random, same, blind, rates):
    tables = [count(random), count(same), count(blind)]
    allowed = (tables[0] <= rates[0] * len(random)) & (tables[1] <= rates[1] * len(same))
    clip, dino = box(*tables, allowed)
    left_out = 0
    for pair in blind:
        own = (pair[0] > STEPS)[:, None] & (pair[1] < STEPS)[None]
        left_out += own[box(tables[0], tables[1], tables[2] - own, allowed)]
    counts = [int(table[clip, dino]) for table in tables]
    return STEPS[clip], STEPS[dino], counts, int(left_out)


def log_odds(values, sorted_values):
    share = (np.searchsorted(sorted_values, values) + 0.5) / (len(sorted_values) + 1)
    return np.log(share / (1 - share))


def least(random, same, totals, rates):
    """The lowest score that keeps both rates."""
    def kept(scores, total, rate):
        return np.sort(scores)[::-1][int(rate * total)]

    return max(kept(random, totals[0], rates[0]), kept(same, totals[1], rates[1]))


def line(random, same, blind, totals, rates):
    """The slope and the least score of the line that finds most blind pairs."""
    best = (-1, 0.0, 0.0)
    for slope in np.concatenate([[0.0], np.geomspace(0.01, 10, 40)]):
        scores = [part[:, 0] - slope * part[:, 1] for part in (random, same, blind)]
        bound = least(scores[0], scores[1], totals, rates)
        best = max(best, (int((scores[2] > bound).sum()), slope, bound))
    _, slope, bound = best
    return lambda part: part[:, 0] - slope * part[:, 1] > bound


def density(points):
    mean, spread = points.mean(0), np.cov(points.T)
    inverse, log_size = np.linalg.inv(spread), np.log(np.linalg.det(spread))

    def log_density(part):
        away = part - mean
        return -0.5 * ((away @ inverse) * away).sum(1) - 0.5 * log_size

    return log_density


def ratio(random, same, blind, totals, rates):
    is_blind, is_same, is_random = density(blind), density(same), density(random[:2000])

    def score(part):
        return is_blind(part) - np.maximum(is_same(part), is_random(part))

    bound = least(score(random), score(same), totals, rates)
    return lambda part: score(part) > bound


def tried(fit, random, same, blind, totals, rates):
    found = fit(random, same, blind, totals, rates)
    left_out = 0
    for row in range(len(blind)):
        others = np.delete(blind, row, 0)
        left_out += int(fit(random, same, others, totals, rates)(blind[row : row + 1])[0])
    return [int(found(part).sum()) for part in (random, same, blind)], left_out


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cosines")
    parser.add_argument("report")
    parser.add_argument("--random", type=float, default=1e-4)
    parser.add_argument("--same", type=float, default=0.01)
    arguments = parser.parse_args()
    rates = (arguments.random, arguments.same)
    random, same, blind = read(arguments.cosines)
    report = json.load(open(arguments.report))

    clip, dino, counts, left_out = boxes(random, same, blind, rates)
    print(f"box {clip:.2f} / {dino:.2f}: random, same, blind {counts}, left out {left_out}")
    expected = [report[kind]["found"] for kind in ("random", "same", "blind")]
    assert counts == expected, (counts, expected)
    assert left_out == report["left_out"]["found"]
    sides = [report[side]["threshold"] for side in ("clip", "dino")]
    assert np.allclose([clip, dino], sides), (clip, dino, sides)
    for slot, side in enumerate(("clip", "dino")):
        kept = report[side]["random_pairs"]["cosines"]
        ordered = np.sort(random[:, slot])
        assert abs(kept[8] - ordered[len(ordered) // 2]) < 2e-5
        assert abs(kept[-1] - ordered[-1]) < 2e-5 and abs(kept[0] - ordered[0]) < 2e-5
    print("the command counts the same")

    totals = (len(random), len(same))
    ordered = [np.sort(random[:, slot]) for slot in (0, 1)]
    # Those that CLIP finds closest: no rule here finds one behind them.
    closest = random[np.argsort(-random[:, 0])[:20000]]
    parts = {"cosines": [closest, same, blind]}
    parts["ranks"] = [
        np.stack([log_odds(part[:, slot], ordered[slot]) for slot in (0, 1)], 1)
        for part in parts["cosines"]
    ]
    for name, fit in (("line", line), ("density ratio", ratio)):
        for coordinates, (some, of_same, of_blind) in parts.items():
            some, of_same, of_blind = (part.astype(np.float64) for part in (some, of_same, of_blind))
            counts, left_out = tried(fit, some, of_same, of_blind, totals, rates)
            print(f"{name} in {coordinates}: random, same, blind {counts}, left out {left_out}")


if __name__ == "__main__":
    main()
