"""The authors' search for alpha, beta and gamma, vectorised; and how long it takes.

    python search_grid.py DUMP.safetensors [--methods ta,tx] [--limit SECONDS]
        [--authors-loops]

Times the whole grid (ta: 200 x 20 points, tx: 200 x 20 x 50) on the validation
part of a dump (see `few_shot.py`), in float32 and on one thread: the peers of the
exact search of `clipsight evaluate`. One is vectorised over images, classes and
alphas and computes nothing twice; with `--authors-loops` it is the loops that the
authors' code has, vectorised over images and classes. Where the limit (default
600 s) is reached, it prints the share that ran and no extrapolation.
"""

import os

if __name__ == "__main__":
    # Before NumPy: its libraries read them once.
    for library in ("OMP", "OPENBLAS", "MKL"):
        os.environ[f"{library}_NUM_THREADS"] = "1"

import argparse
import time

import numpy as np

from few_shot import ALPHAS, BETAS, GAMMAS, Problem, read

# Logits in work at a time: 1 MiB of float32, in a core's own cache.
WORKING_SET = 1 << 18


def grid(problem, method, text, deadline=None):
    """`(right answers, alpha, beta, gamma)` of the first strict maximum in the
    nested order alpha, beta, gamma, over the validation part."""
    counts, gammas = count_all(problem, method, text, deadline)
    best = np.unravel_index(counts.argmax(), counts.shape)
    alphas = ALPHAS if text else [0.0]
    return int(counts[best]), alphas[best[0]], BETAS[best[1]], gammas[best[2]]


def count_all(problem, method, text, deadline=None):
    """Right answers `[alphas, betas, gammas]`; -1 where time ran out."""
    labels = problem.tensors["val.label"]
    affinity = problem.affinity("val", "adapted" if "++" in method else "plain")
    gammas = GAMMAS if method.startswith("tx") else np.zeros(1)
    caches = [problem.cache(affinity, beta) for beta in BETAS]
    if not text:
        # Of images alone there is no sum, and alpha is without effect.
        counts = [(cache.argmax(axis=1) == labels).sum() for cache in caches]
        return np.array(counts)[None, :, None], gammas

    zero_shot = lead_over(problem.zero_shot("val"), labels)
    caches = [lead_over(cache, labels) for cache in caches]
    if len(gammas) > 1:
        divergence = lead_over(problem.divergence_term("val", affinity), labels)
    earlier = np.arange(len(zero_shot))[:, None] < labels
    counts = np.full((len(ALPHAS), len(BETAS), len(gammas)), -1)
    for k, gamma in enumerate(gammas):
        base = zero_shot - problem.dtype(gamma) * divergence if gamma else zero_shot.copy()
        # Of equal logits the first class's counts, as with argmax: classes of the
        # same text are equal at alpha 0.
        base[(base == 0) & earlier] = np.finfo(base.dtype).tiny
        # The right class itself does not compete.
        base[labels, np.arange(len(labels))] = -np.inf
        for j, cache in enumerate(caches):
            if deadline and time.perf_counter() > deadline:
                return counts, gammas
            counts[:, j, k] = count_right(base, cache)
    return counts, gammas


def count_in_loops(problem, method, deadline=None):
    """As `count_all` with text, point by point as the authors' code goes."""
    labels = problem.tensors["val.label"]
    affinity = problem.affinity("val", "adapted" if "++" in method else "plain")
    zero_shot = problem.zero_shot("val")
    gammas = GAMMAS if method.startswith("tx") else np.zeros(1)
    if len(gammas) > 1:
        divergence = problem.divergence_term("val", affinity)
    counts = np.full((len(ALPHAS), len(BETAS), len(gammas)), -1)
    for i, alpha in enumerate(ALPHAS):
        for j, beta in enumerate(BETAS):
            if deadline and time.perf_counter() > deadline:
                return counts, gammas
            cache = problem.dtype(alpha) * problem.cache(affinity, beta)
            for k, gamma in enumerate(gammas):
                logits = zero_shot + cache
                if gamma:
                    logits = logits - problem.dtype(gamma) * divergence
                counts[i, j, k] = (logits.argmax(axis=1) == labels).sum()
    return counts, gammas


def lead_over(logits, labels):
    """How far each class lies above the right one, `[classes, images]`."""
    return np.ascontiguousarray((logits - logits[np.arange(len(labels)), labels][:, None]).T)


def count_right(base, cache):
    """For each alpha the images in which no class lies above the right one."""
    alphas = ALPHAS.astype(base.dtype)[:, None, None]
    step = max(1, WORKING_SET // base.size)
    buffer = np.empty((step, *base.shape), base.dtype)
    counts = []
    for start in range(0, len(alphas), step):
        part = alphas[start : start + step]
        leads = np.multiply(part, cache, out=buffer[: len(part)])
        leads += base
        counts.append((leads.max(axis=1) <= 0).sum(axis=1))
    return np.concatenate(counts)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dump")
    parser.add_argument("--methods", default="ta,tx")
    parser.add_argument("--limit", type=float, default=600)
    parser.add_argument("--authors-loops", action="store_true")
    arguments = parser.parse_args()
    problem = Problem(*read(arguments.dump), np.float32)
    images, classes = len(problem.tensors["val.label"]), problem.values.shape[1]
    print(f"{images} validation images, {classes} classes, {len(problem.values)} keys")
    for method in arguments.methods.split(","):
        start, used = time.perf_counter(), time.process_time()
        deadline = start + arguments.limit
        if arguments.authors_loops:
            counts, gammas = count_in_loops(problem, method, deadline)
        else:
            counts, gammas = count_all(problem, method, True, deadline)
        wall, used = time.perf_counter() - start, time.process_time() - used
        best = np.unravel_index(counts.argmax(), counts.shape)
        print(
            f"{method}: {wall:.3f} s ({used:.3f} s of CPU) for {(counts >= 0).mean():.1%} of "
            f"{counts.size} points; best {counts.max() / images:.4f} at alpha "
            f"{ALPHAS[best[0]]:.4f}, beta {BETAS[best[1]]:.4f}, gamma {gammas[best[2]]:.4f}"
        )


if __name__ == "__main__":
    main()
