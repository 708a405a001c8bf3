"""How often `clipsight classify` says "none of these" rightly and wrongly.

    python3 tests/reference/open_set.py CLIPSIGHT FOLDER [--draws N] [--shots K] [--strangers DIR]

FOLDER has a sub folder of images for each class. In each draw half of the classes are
known: half of their images (by a hash of the name) are the examples, K of a class at
most; the other half, and all images of the classes that are not known, are new. Images
of DIR, if there is one, are strangers to all. Nothing is chosen by the outcome. Features
are stored: draws after the first take seconds. Python's own library suffices.
"""

import argparse
import csv
import hashlib
import json
import random
import subprocess
import tempfile
from pathlib import Path


def order(path):
    return hashlib.sha256(path.name.encode()).digest()


def share(part):
    return f"{100 * sum(part) / len(part):5.1f} % of {len(part)}" if part else "none"


def draw(args, classes, number):
    names = sorted(classes)
    random.Random(number).shuffle(names)
    known = set(names[: len(names) // 2])
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        truth = {}
        for name, files in classes.items():
            half = sorted(files, key=order)[: len(files) // 2] if name in known else []
            for at, file in enumerate(files):
                part = f"examples/{name}" if file in half else "new"
                # One place for each file: its name must not tell what it is.
                link = folder / part / f"{name}-{at}{file.suffix}"
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(file.resolve())
                if part == "new":
                    truth[str(link)] = name if name in known else None
        command = [args.clipsight, "classify", folder / "examples", folder / "new"]
        if args.strangers:
            command.append(args.strangers)
        command += ["--all", "--shots", str(args.shots), "--views", "1", *args.more]
        command += ["--csv", folder / "labels.csv", "--json", folder / "labels.json"]
        subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)
        rows = list(csv.DictReader(open(folder / "labels.csv", newline="", encoding="utf-8")))
        method = json.loads((folder / "labels.json").read_text())["method"]
    none = lambda row: row["class"] == "none of these"
    own = [row for row in rows if truth.get(row["image"]) is not None]
    other = [row for row in rows if row["image"] in truth and truth[row["image"]] is None]
    far = [row for row in rows if row["image"] not in truth]
    right = lambda row, column: row[column] == truth[row["image"]]
    return {
        "method": method,
        "strangers rejected": [none(row) for row in other],
        "other strangers rejected": [none(row) for row in far],
        "known rejected": [none(row) for row in own],
        "known right, none of these aside": [right(r, "class") for r in own if not none(r)],
        "known right, were nothing rejected": [right(row, "nearest class") for row in own],
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("clipsight")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--shots", type=int, default=16)
    parser.add_argument("--strangers", type=Path)
    args, args.more = parser.parse_known_args()
    classes = {
        folder.name: sorted(file for file in folder.iterdir() if file.is_file())
        for folder in sorted(args.folder.iterdir())
        if folder.is_dir()
    }
    totals = {}
    for number in range(args.draws):
        for what, part in draw(args, classes, number).items():
            if what == "method":
                method = part
            else:
                totals.setdefault(what, []).extend(part)
    print(f"{args.draws} draws, {len(classes) // 2} of {len(classes)} classes known, "
          f"at most {args.shots} shots, {method}")
    for what, part in totals.items():
        print(f"  {what}: {share(part)}")


if __name__ == "__main__":
    main()
