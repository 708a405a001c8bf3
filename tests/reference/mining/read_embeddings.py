"""Reads what `clipsight embed SOURCE --out EMB` wrote as others do: NumPy and pyarrow,
embedding-reader, autofaiss.

    pip install numpy pyarrow embedding-reader autofaiss
    python3 tests/reference/mining/read_embeddings.py EMB

Says what it counted; fails where the readers disagree, a row is not of length 1, or a failed
image's is not zeros.
"""

import json
import sys
from pathlib import Path

import numpy
import pyarrow.parquet
from autofaiss import build_index
from embedding_reader import EmbeddingReader


def main(emb):
    tables = sorted((emb / "metadata").glob("*.parquet"))
    rows = pyarrow.concat_tables(
        [pyarrow.parquet.read_table(table) for table in tables], promote_options="default"
    )
    texts = pyarrow.parquet.read_schema(tables[0]).metadata
    print({key.decode(): text.decode()[:60] for key, text in texts.items()})
    failed = numpy.array([status != "success" for status in rows["status"].to_pylist()])
    print(rows.num_rows, "rows:", rows.column_names, failed.sum(), "failed")
    for row in rows.filter(failed).to_pylist():
        print("   ", row["path"], row["error"])
    done = [json.loads(path.read_text()) for path in sorted((emb / "done").iterdir())]
    assert sum(shard["images"] for shard in done) == rows.num_rows
    assert sum(shard["failed"] for shard in done) == failed.sum()
    for side in ["clip", "dino"]:
        files = sorted((emb / side / "img_emb").glob("*.npy"))
        mapped = [numpy.load(file, mmap_mode="r") for file in files]
        assert all(part.dtype == numpy.float16 and part.flags.c_contiguous for part in mapped)
        whole = numpy.concatenate(mapped).astype(numpy.float32)
        lengths = numpy.linalg.norm(whole, axis=1)
        assert (lengths[failed] == 0).all() and len(whole) == rows.num_rows
        print(side, whole.shape, "lengths", lengths[~failed].min(), lengths[~failed].max())
        assert abs(lengths[~failed] - 1).max() < 1e-3

        reader = EmbeddingReader(
            str(emb / side / "img_emb"),
            file_format="parquet_npy",
            metadata_folder=str(emb / "metadata"),
            meta_columns=["path", "status"],
        )
        assert (reader.count, reader.dimension) == whole.shape
        first = 0
        for batch, told in reader(batch_size=500):
            assert numpy.array_equal(batch.astype(numpy.float32), whole[first : first + len(batch)])
            own = rows.slice(first, len(batch))
            assert told["path"].tolist() == own["path"].to_pylist()
            first += len(batch)
        assert first == len(whole)

        index, _ = build_index(
            str(emb / side / "img_emb"),
            save_on_disk=False,
            metric_type="ip",
            index_key="Flat",
            verbose=40,
        )
        queries = numpy.flatnonzero(~failed)[:: max(1, len(whole) // 200)]
        _, found = index.search(whole[queries], 1)
        same = (whole[found[:, 0]] == whole[queries]).all(axis=1)
        print(side, "autofaiss:", index.ntotal, "rows,", same.sum(), "of", len(queries), "find themselves")
        assert index.ntotal == len(whole) and same.all()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
