"""The few-shot methods once more in NumPy, to hold `clipsight evaluate` against.

    python few_shot.py DUMP.safetensors [--search] [--measures]
    python few_shot.py --make-example DUMP.safetensors [--phi query|batch|authors]

Written from the papers (arXiv 2111.03930, 2211.16198, 2409.11338) and not from
the Rust code; float64. The first form recomputes from the dump's embeddings all
that it holds, and exits with 1 unless every logit agrees to 1e-4 and every
accuracy exactly. `--search` runs the authors' grid on the validation part too
and demands that the dump's hyper-parameters do no worse there; `--measures`
prints overlap and variance of the queries. The second form writes a dump of
made-up features.

A dump's tensors, embeddings f32 and not normalised, labels i64:

    keys.plain.views, keys.adapted.views [keys, views, d]    keys.label [keys]
    val.plain, val.adapted [n, d]                            val.label [n]
    query.plain, query.adapted [n, d]                        query.label [n]
    text [classes, d], normalised
    logits.METHOD.text, logits.METHOD.image [queries, classes]

    keys.dino.views [keys, views, e], val.dino, query.dino [n, e]

The adapted ones, DINOv2's, `val.*` and `text` may be missing. METHOD is zero-shot, ncm, ta,
tx, ncm++, ta++ or tx++. Metadata: `rows`, a JSON list with an object
{"method", "text", "alpha", "beta", "gamma", "mix", "accuracy"} per `logits.*`; `phi`:
"query" (each query's range by itself, the default), "batch" (the authors' range
over the whole matrix) or "authors" (that with their loop's fault, which leaves
the divergences of the last n mod 100 queries at 0; where that makes 0/0, phi is
the affinities' minimum, as everywhere that the divergences have no range); `search`: "grid" where the
hyper-parameters came from the authors' grid and have to be the same here.

With features at length 1, A = f K^T, V the one-hot labels, each class's sum
divided by n_c / mean(n_c), and Z = 100 f W^T from the plain features:

    zero-shot   Z
    ncm         cosines with the classes' mean keys, themselves at length 1
    ta          Z + alpha exp(-beta (1 - A)) V; of images alone exp(-beta (1 - A)) V
    tx          Z + alpha exp(-beta (1 - A)) V - gamma phi(KL(p_query || p_key)) V

where p = softmax(f W^T / 0.5) is always of the plain features, and ++ takes the
adapted features in A (in ncm++ for everything). In a row whose `mix` is a < 1, A is
a A + (1 - a) A_dino and a key's or query's cosine with a class's mean follows from
these alone: no features are put side by side here.
"""

import argparse
import json
import sys

import numpy as np

ALPHAS, BETAS, GAMMAS = (np.linspace(0, top, n) for top, n in ((20, 200), (20, 20), (30, 50)))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dump", nargs="?")
    parser.add_argument("--make-example", metavar="FILE")
    parser.add_argument("--phi", default="query", choices=["query", "batch", "authors"])
    parser.add_argument("--search", action="store_true")
    parser.add_argument("--measures", action="store_true")
    parser.add_argument("--tolerance", type=float, default=1e-4)
    arguments = parser.parse_args()
    if arguments.make_example:
        make_example(arguments.make_example, arguments.phi)
    elif arguments.dump:
        problem = Problem(*read(arguments.dump))
        right = check(problem, arguments.tolerance)
        if arguments.search:
            right &= check_search(problem)
        if arguments.measures:
            measures(problem)
        print("all agree" if right else "DIFFERENT")
        sys.exit(not right)
    else:
        parser.error("name a dump")


def read(path):
    from safetensors import safe_open

    with safe_open(path, "np") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}


class Problem:
    """A dump's features at length 1, and what the methods make of them."""

    def __init__(self, tensors, metadata, dtype=np.float64):
        self.dtype, self.tensors = dtype, tensors
        self.rows = json.loads(metadata.get("rows", "[]"))
        self.phi = metadata.get("phi", "query")
        self.searched = metadata.get("search", "")
        self.keys = {}
        for stream in ("plain", "adapted", "dino"):
            if f"keys.{stream}.views" in tensors:
                # The raw views are averaged, then normalised once.
                views = tensors[f"keys.{stream}.views"].astype(np.float64)
                self.keys[stream] = normalised(views.mean(axis=1)).astype(dtype)
        labels = tensors["keys.label"]
        self.text = tensors["text"].astype(dtype) if "text" in tensors else None
        classes = int(labels.max()) + 1 if self.text is None else len(self.text)
        counts = np.bincount(labels, minlength=classes)
        if not counts.all():
            sys.exit(f"class {counts.argmin()} has no shots: not covered by the methods")
        # V with the unequal numbers of shots made good.
        self.values = np.eye(classes)[labels] / (counts / counts.mean())
        self.values = self.values.astype(dtype)

    def features(self, part, stream):
        return normalised(self.tensors[f"{part}.{stream}"].astype(np.float64)).astype(self.dtype)

    def zero_shot(self, part):
        return 100 * self.features(part, "plain") @ self.text.T

    def affinity(self, part, stream, mix=1.0):
        own = self.features(part, stream) @ self.keys[stream].T
        if mix == 1.0:
            return own
        return mix * own + (1 - mix) * (self.features(part, "dino") @ self.keys["dino"].T)

    def class_means(self, part, stream, mix):
        """Cosines with the classes' mean keys, of a mixture from the cosines alone."""
        if mix == 1.0:
            means = normalised(self.values.T @ self.keys[stream])
            return self.features(part, stream) @ means.T
        grams = [self.keys[name] @ self.keys[name].T for name in (stream, "dino")]
        gram = mix * grams[0] + (1 - mix) * grams[1]
        lengths = np.sqrt(np.diag(self.values.T @ gram @ self.values))
        return self.affinity(part, stream, mix) @ self.values / lengths

    def cache(self, affinity, beta):
        """exp(-beta (1 - A)) V"""
        return np.exp(-self.dtype(beta) * (1 - affinity)) @ self.values

    def divergence_term(self, part, affinity):
        """phi(KL(p_query || p_key)) V, with phi onto the range of `affinity`.

        Divergences of 1e-6 are differences of numbers near 1: always float64.
        """
        text = self.text.astype(np.float64)
        p, log_p = softmax(self.features(part, "plain").astype(np.float64) @ text.T / 0.5)
        _, log_key = softmax(self.keys["plain"].astype(np.float64) @ text.T / 0.5)
        divergence = (p * log_p).sum(axis=1, keepdims=True) - p @ log_key.T
        return rescaled(divergence, affinity, self.phi).astype(self.dtype) @ self.values

    def logits(self, part, method, text, alpha, beta, gamma, mix=1.0):
        name, stream = method.removesuffix("++"), "adapted" if "++" in method else "plain"
        if name == "zero-shot" and text:
            return self.zero_shot(part)
        if name == "ncm" and not text:
            return self.class_means(part, stream, mix)
        affinity = self.affinity(part, stream, mix)
        if name == "ta":
            cache = self.cache(affinity, beta)
            return self.zero_shot(part) + alpha * cache if text else cache
        if name == "tx" and text:
            logits = self.zero_shot(part) + alpha * self.cache(affinity, beta)
            return logits - gamma * self.divergence_term(part, affinity)
        raise ValueError(f"{method} is not defined {'with' if text else 'without'} text")


def normalised(x):
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def softmax(x):
    """Probabilities and their logarithms."""
    x = x - x.max(axis=1, keepdims=True)
    log_p = x - np.log(np.exp(x).sum(axis=1, keepdims=True))
    return np.exp(log_p), log_p


def rescaled(divergence, affinity, form):
    """phi: the divergences brought onto the affinities' range."""
    if form == "authors":
        divergence = divergence.copy()
        divergence[len(divergence) // 100 * 100 :] = 0
    axis = 1 if form == "query" else None
    low, high = (f(divergence, axis=axis, keepdims=True) for f in (np.min, np.max))
    bottom, top = (f(affinity, axis=axis, keepdims=True) for f in (np.min, np.max))
    # One key, or equal keys: no range, and phi is the affinities' minimum.
    span = high - low
    flat = span < 1e-12
    return np.where(flat, 0, (divergence - low) / np.where(flat, 1, span)) * (top - bottom) + bottom


def check(problem, tolerance):
    """Every row's logits and accuracy against the dump's."""
    labels, right = problem.tensors["query.label"], True
    names = {f"logits.{r['method']}.{'text' if r['text'] else 'image'}": r for r in problem.rows}
    stored = {name for name in problem.tensors if name.startswith("logits.")}
    if not names or stored != names.keys():
        print(f"rows and logits are not the same: {sorted(stored ^ names.keys())}")
        return False
    print(f"{len(labels)} queries, {len(problem.tensors['keys.label'])} keys, phi {problem.phi}")
    for name, row in names.items():
        alpha, beta, gamma = (row.get(key) or 0.0 for key in ("alpha", "beta", "gamma"))
        try:
            mix = row.get("mix", 1.0)
            ours = problem.logits("query", row["method"], row["text"], alpha, beta, gamma, mix)
        except ValueError as error:
            print(f"{name:24} {error}  DIFFERENT")
            right = False
            continue
        off = np.abs(ours - problem.tensors[name]).max()
        # Counts are compared: an accuracy may have been through float32.
        count = int((ours.argmax(axis=1) == labels).sum())
        theirs = row["accuracy"] * len(labels)
        good = bool(off <= tolerance and abs(theirs - count) < 1e-3)
        print(
            f"{name:24} alpha {alpha:7.4f} beta {beta:7.4f} gamma {gamma:7.4f} mix {mix:4.2f}  logits to "
            f"{off:.1e} of {np.abs(ours).max():.1f}; right {count}, theirs {theirs:.2f}"
            f"{'' if good else '  DIFFERENT'}"
        )
        right &= good
    return right


def check_search(problem):
    """The dump's hyper-parameters against the grid's on the validation part."""
    from search_grid import grid

    if "val.label" not in problem.tensors:
        print("no validation part: nothing to search")
        return True
    labels, right = problem.tensors["val.label"], True
    for row in problem.rows:
        name = row["method"].removesuffix("++")
        if name not in ("ta", "tx"):
            continue
        if row.get("mix", 1.0) != 1.0:
            print(f"{row['method']:5} is of a mixture: the grid is not walked")
            continue
        best, *point = grid(problem, row["method"], row["text"])
        theirs = [row.get(key) or 0.0 for key in ("alpha", "beta", "gamma")]
        logits = problem.logits("val", row["method"], row["text"], *theirs)
        count = int((logits.argmax(axis=1) == labels).sum())
        good = count >= best
        if problem.searched == "grid":
            # Only those that the method and kind depend on.
            used = {"ta": slice(0, 2), "tx": slice(0, 3)}[name] if row["text"] else slice(1, 2)
            good &= np.allclose(theirs[used], point[used], atol=1e-5)
        print(
            f"{row['method']:5} {'text' if row['text'] else 'image'}: the grid's best "
            f"{best} of {len(labels)} at {np.round(point, 4).tolist()}, the dump's {count} at "
            f"{np.round(theirs, 4).tolist()}{'' if good else '  DIFFERENT'}"
        )
        right &= bool(good)
    return right


def cosines(features, labels):
    """The cosines of all paired (same class) and unpaired images, each pair once."""
    i, j = np.triu_indices(len(labels), 1)
    all_pairs, paired = (features @ features.T)[i, j], labels[i] == labels[j]
    return all_pairs[paired], all_pairs[~paired]


def histogram_overlap(paired, unpaired, bins=200):
    """The integral of min(p, q), both as histograms over [-1, 1]."""
    p, q = (np.histogram(x, bins, (-1, 1))[0] / len(x) for x in (paired, unpaired))
    return np.minimum(p, q).sum()


def kernel_overlap(paired, unpaired, cells=4000):
    """The integral of min(p, q), both as Gaussian kernel estimates.

    Silverman's bandwidth, 0.9 min(deviation, interquartile range / 1.34) n^(-1/5).
    The cosines are counted in cells of 0.0005 first; mass beyond 1 counts too.
    """
    width, margin = 2 / cells, 0.5
    edges = np.linspace(-1 - margin, 1 + margin, round((2 + 2 * margin) / width) + 1)
    densities = []
    for x in (paired, unpaired):
        quarter, three = np.quantile(x, [0.25, 0.75])
        bandwidth = 0.9 * min(x.std(), (three - quarter) / 1.34) * len(x) ** -0.2
        reach = int(6 * bandwidth / width) + 1
        kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * width / bandwidth) ** 2)
        density = np.convolve(np.histogram(x, edges)[0], kernel, "same")
        densities.append(density / density.sum())
    return np.minimum(*densities).sum()


def variance(features):
    """The mean over the dimensions of each one's variance (over n, not n - 1)."""
    return features.var(axis=0).mean()


def between_to_within(features, labels):
    """The variance of the classes' means (by images) to that around them."""
    means = np.stack([features[labels == c].mean(axis=0) for c in range(labels.max() + 1)])
    within = ((features - means[labels]) ** 2).sum()
    return ((means[labels] - features.mean(axis=0)) ** 2).sum() / within


def measures(problem):
    labels = problem.tensors["query.label"]
    for stream in problem.keys:
        features = problem.features("query", stream)
        pairs = cosines(features, labels)
        print(
            f"queries, {stream}: {len(pairs[0])} paired, {len(pairs[1])} unpaired; overlap "
            f"{histogram_overlap(*pairs):.4f} by histogram, {kernel_overlap(*pairs):.4f} by "
            f"kernel; variance {variance(features):.6g}; between to within "
            f"{between_to_within(features, labels):.4f}"
        )


def make_example(path, phi):
    """A dump of made-up features: 7 classes of 2 to 5 shots, the grid's choices."""
    from safetensors.numpy import save_file

    from search_grid import grid

    rng = np.random.default_rng(4)
    classes, width, counts = 7, 24, [2, 3, 5, 2, 4, 3, 3]
    centres = rng.normal(size=(classes, width))
    # CLIP's features share a large common part, and so do its texts.
    common = 2.5 * rng.normal(size=width)
    text = common + centres + rng.normal(size=(classes, width))
    tensors = {"text": normalised(text).astype(np.float32)}
    for part, labels in (
        ("keys", np.repeat(np.arange(classes), counts)),
        ("val", np.arange(130) % classes),
        ("query", np.arange(230) % classes),
    ):
        tensors[f"{part}.label"] = labels.astype(np.int64)
        noise = 1.6 * rng.normal(size=(len(labels), width))
        for stream, shared in (("plain", 1.0), ("adapted", 0.3)):
            raw = shared * common + 1.3 * centres[labels] + noise
            if part == "keys":
                raw = raw[:, None] + 0.5 * rng.normal(size=(len(labels), 2, width))
            name = f"keys.{stream}.views" if part == "keys" else f"{part}.{stream}"
            tensors[name] = (3 * raw).astype(np.float32)

    problem, rows = Problem(tensors, {"phi": phi}), []
    for method in ("zero-shot", "ncm", "ta", "tx", "ncm++", "ta++", "tx++"):
        for with_text in (True, False):
            try:
                problem.logits("query", method, with_text, 0.0, 0.0, 0.0)
            except ValueError:
                continue
            point = [0.0, 0.0, 0.0]
            if method[:2] in ("ta", "tx"):
                _, *point = grid(problem, method, with_text)
            logits = problem.logits("query", method, with_text, *point)
            tensors[f"logits.{method}.{'text' if with_text else 'image'}"] = logits.astype("f4")
            accuracy = float((logits.argmax(axis=1) == tensors["query.label"]).mean())
            row = {"method": method, "text": with_text, "accuracy": accuracy}
            rows.append(row | dict(zip(("alpha", "beta", "gamma"), point)))
    save_file(tensors, path, {"rows": json.dumps(rows), "phi": phi, "search": "grid"})
    print(f"{path}: {len(rows)} rows")


if __name__ == "__main__":
    main()
