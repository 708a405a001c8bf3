"""Writes `tests/data/exchange`: metadata of images as other people's tools write it.

    pip install pyarrow==26.0.1
    python3 tests/reference/make_exchange.py
"""

from pathlib import Path

import pyarrow
import pyarrow.parquet

OUT = Path(__file__).parent.parent / "data/exchange"


def main():
    OUT.mkdir(exist_ok=True)
    table = pyarrow.table(
        {
            "caption": [f"caption {row % 4}" for row in range(37)],
            "image_path": [f"a folder/{row:04}/日本 {row % 3}.jpg" for row in range(37)],
            "width": list(range(37)),
        }
    )
    # As pandas and pyarrow write by default, in a newer form and in several groups, and
    # compressed as is not read.
    pyarrow.parquet.write_table(table, OUT / "pyarrow.parquet")
    pyarrow.parquet.write_table(
        table, OUT / "pyarrow-v2.parquet", data_page_version="2.0", row_group_size=10
    )
    pyarrow.parquet.write_table(table, OUT / "pyarrow-zstd.parquet", compression="zstd")


if __name__ == "__main__":
    main()
