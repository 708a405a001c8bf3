"""Writes `tests/data/exchange`: metadata of images, and images, as other people's tools
write them.

    pip install pyarrow==26.0.1 pillow
    python3 tests/reference/make_exchange.py
"""

import io
from pathlib import Path

import pyarrow
import pyarrow.parquet
from PIL import Image

OUT = Path(__file__).parent.parent / "data/exchange"


def png(shade):
    out = io.BytesIO()
    Image.new("RGB", (3 + shade, 2), (shade, 128, 255)).save(out, "PNG")
    return out.getvalue()


def pictures():
    # As the Hub has images: a row without one, and one that is no image.
    rows = [{"bytes": png(row), "path": f"{row}.png"} for row in range(5)]
    rows[2], rows[3]["bytes"], rows[4]["path"] = None, b"no image", None
    kind = pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])
    table = pyarrow.table(
        {"label": list(range(5)), "image": pyarrow.array(rows, kind)}
    )
    pyarrow.parquet.write_table(table, OUT / "hub.parquet", row_group_size=2)
    # As img2dataset writes `output_format=parquet`, and beside archives without the pictures.
    told = {
        "url": [f"https://example.org/{row}.png" for row in range(4)],
        "caption": ["a red square", None, "", "日本"],
        "key": [f"{row:09}" for row in range(4)],
        "status": ["success", "failed_to_download", "success", "success"],
    }
    table = pyarrow.table({**told, "png": [png(0), None, png(2), png(3)]})
    pyarrow.parquet.write_table(table, OUT / "img2dataset.parquet")
    pyarrow.parquet.write_table(pyarrow.table(told), OUT / "img2dataset-told.parquet")


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
    pictures()


if __name__ == "__main__":
    main()
