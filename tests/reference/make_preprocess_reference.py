"""What Pillow makes of drawn images and small files: the reference of
tests/preprocess.rs.

    python tests/reference/make_preprocess_reference.py

Writes under tests/data: images/ (the files), preprocess.json (the list),
preprocess-decoded.webp (each file as Pillow decodes it, one per cell of 96 x 96)
and preprocess/ (each image resized and cropped). The WebP files are lossless.

Resize and crop are torchvision's `Resize(n, BICUBIC)` and `CenterCrop(m)` on
Pillow images, written out in `resized` (torchvision calls `Image.resize`).
"""

import io
import json
import pathlib

import numpy as np
import PIL
from drawn_files import files, scene
from PIL import Image, ImageOps

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
CLIP = {"resize": 224, "crop": 224}
DINO = {"resize": 256, "crop": 224}
CELL, COLUMNS = 96, 8

DRAWN = {
    "scene": [
        (224, 224), (225, 224), (227, 224), (224, 229), (100, 100), (1200, 5), (612, 612),
        (300, 225), (333, 500), (1500, 1000), (2048, 2048), (257, 256), (640, 480), (86, 133),
        (2, 2),
    ],
    "gradient": [
        (3, 7), (7, 3), (3000, 400), (97, 301), (320, 240), (1000, 1499), (255, 259), (60, 1),
        (511, 513), (500, 375),
    ],
    "rings": [
        (299, 299), (448, 448), (240, 320), (480, 640), (768, 1024), (112, 112), (1920, 1080),
        (223, 225),
    ],
    "checker": [(1, 1), (2, 1), (3, 500), (500, 3), (16, 16), (65, 64), (1280, 720), (133, 86)],
    "stripes": [
        (256, 256), (1, 3), (2, 1200), (1, 60), (720, 1280), (800, 600), (33, 17), (375, 500),
        (225, 300), (150, 2000), (2000, 150),
    ],
    # Noise hardly compresses, so little of it.
    "noise": [(12, 9), (1024, 768)],
}  # fmt: skip

# Files whose result adds nothing to that of another: decoded, but not resized.
DECODED_ONLY = """
    one-bit.tif one-bit.bmp palette-16.png palette-200.tif palette.tif palette.bmp
    transparent.gif colour-key.png grey-key.png grey.gif grey.tif grey-progressive.jpg
    rgb-422.jpg rgb-444.jpg restarts.jpg rough.jpg stored-as-rgb-adobe.jpg
    cmyk-progressive.jpg cmyk-unmarked.jpg turned-1.jpg turned-2.jpg turned-4.jpg
    turned-5.jpg turned-7.jpg animated.png animated.webp lossless.webp rgb.tif
    rgb-deflate.tif alpha.tif turned-5.tif turned-8.webp turned-6.png odd-size.jpg
""".split()


def gradient(x, y, w, h):
    r, g = x * 255 // max(w - 1, 1), y * 255 // max(h - 1, 1)
    return r, g, 255 - (r + g) // 2


def rings(x, y, w, h):
    d = ((2 * x - w) ** 2 + (2 * y - h) ** 2) * 4096 // (w * w + h * h) % 512
    v = np.where(d > 255, 511 - d, d)
    return v, 255 - v, v // 2


def checker(x, y, w, h):
    coarse = (x // 5 + y // 5) % 2 * 255
    fine = (x // 2 + y // 3) % 2 * 255
    return coarse, 255 - fine, (coarse + fine) // 2


def stripes(x, y, w, h):
    """One pixel wide, black and white: the kernel overshoots most here."""
    return x % 2 * 255, y % 2 * 255, np.where((x + y) % 3 == 0, 255, 0)


def noise(x, y, w, h):
    def level(c):
        v = (x * 374761393 + y * 668265263 + c * 974634777) & 0xFFFFFFFF
        v = ((v ^ (v >> 13)) * 1274126177) & 0xFFFFFFFF
        return (v >> 16) & 255

    return level(1), level(2), level(3)


def drawn(pattern, w, h):
    if pattern == "scene":
        return scene(w, h)
    y, x = np.mgrid[0:h, 0:w].astype(np.int64)
    channels = globals()[pattern](x, y, w, h)
    return np.stack(channels, axis=-1).astype(np.uint8)


def resized(rgb, resize, crop):
    """torchvision.transforms.functional.resize and center_crop on a PIL image."""
    image = Image.fromarray(rgb)
    w, h = image.size
    short, long = min(w, h), max(w, h)
    long = int(resize * long / short)
    image = image.resize((resize, long) if w <= h else (long, resize), Image.Resampling.BICUBIC)
    w, h = image.size
    left, top = int(round((w - crop) / 2.0)), int(round((h - crop) / 2.0))
    return np.asarray(image.crop((left, top, left + crop, top + crop)))


def decoded(content):
    """Upright RGB; 16-bit grey shifted, where Pillow's convert would clip it."""
    with Image.open(io.BytesIO(content)) as image:
        mode = image.mode
        upright = ImageOps.exif_transpose(image)
        if upright.mode.startswith("I;16"):
            grey = (np.asarray(upright) >> 8).astype(np.uint8)
            return mode, np.dstack([grey] * 3)
        return mode, np.asarray(upright.convert("RGB"))


def save(name, pixels):
    path = DATA / name
    Image.fromarray(pixels).save(path, lossless=True, quality=100, method=6, exact=True)
    return path.stat().st_size


def draw_cases():
    sizes = [(pattern, w, h) for pattern, sizes in DRAWN.items() for w, h in sizes]
    for n, (pattern, w, h) in enumerate(sizes):
        how = DINO if n % 2 else CLIP
        name = f"{pattern}-{w}x{h}"
        case = {"name": name, "pattern": pattern, "width": w, "height": h, **how}
        yield case, resized(drawn(pattern, w, h), **how)


def file_cases():
    for n, (name, content) in enumerate(files()):
        (DATA / "images" / name).write_bytes(content)
        mode, rgb = decoded(content)
        h, w = rgb.shape[:2]
        case = {"name": name, "mode": mode, "width": w, "height": h}
        how = DINO if n % 2 else CLIP
        if name in DECODED_ONLY:
            yield case, rgb, None
        else:
            yield case | how, rgb, resized(rgb, **how)


def main():
    for folder in ("images", "preprocess"):
        (DATA / folder).mkdir(parents=True, exist_ok=True)
        for old in (DATA / folder).iterdir():
            old.unlink()
    size = 0
    listing = {
        "command": "python tests/reference/make_preprocess_reference.py",
        "pillow": PIL.__version__,
        "drawn": [],
        "files": [],
    }
    for case, result in draw_cases():
        size += save(f"preprocess/{case['name']}.webp", result)
        listing["drawn"].append(case)
    cells = []
    for case, rgb, result in file_cases():
        listing["files"].append(case)
        if result is not None:
            size += save(f"preprocess/{case['name']}.webp", result)
        cell = np.zeros((CELL, CELL, 3), np.uint8)
        cell[: rgb.shape[0], : rgb.shape[1]] = rgb
        cells.append(cell)
    cells += [np.zeros_like(cells[0])] * (-len(cells) % COLUMNS)
    rows = [np.hstack(cells[n : n + COLUMNS]) for n in range(0, len(cells), COLUMNS)]
    size += save("preprocess-decoded.webp", np.vstack(rows))

    text = json.dumps(listing, separators=(",", ":")).replace('{"name"', '\n{"name"')
    (DATA / "preprocess.json").write_text(text + "\n")
    drawn_count, file_count = len(listing["drawn"]), len(listing["files"])
    print(f"Pillow {PIL.__version__}: {drawn_count} drawn, {file_count} files, {size} bytes")


if __name__ == "__main__":
    main()
