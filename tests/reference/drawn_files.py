"""Small image files of every kind that Clipsight reads, drawn by code.

`files()` yields (file name, bytes). What Pillow cannot write is put together
here byte by byte: 16-bit colour and interlaced PNG, YCCK JPEG, 16-bit BMP and
big-endian 16-bit TIFF.
"""

import io
import struct
import zlib

import numpy as np
from PIL import Image


def scene(width, height):
    """A gradient with a disc and a hard-edged bar: uint8, height x width x 3."""
    y, x = np.mgrid[0:height, 0:width]
    r = x * 255 // max(width - 1, 1)
    g = y * 255 // max(height - 1, 1)
    b = 255 - (r + g) // 2
    out = np.stack([r, g, b], axis=-1)
    disc = (2 * x - width) ** 2 + (2 * y - height) ** 2 < min(width, height) ** 2 // 2
    out[disc] = (230, 40, 90)
    out[(x >= width // 5) & (x < width // 5 + 3)] = (0, 0, 0)
    return out.astype(np.uint8)


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, format=kind, **options)
    return out.getvalue()


def wide(width, height, channels):
    """16-bit levels whose low byte is not zero: big-endian bytes, row by row."""
    rgb = scene(width, height).astype(np.uint16)
    low = (np.arange(width * height, dtype=np.uint16) * 37 % 256).reshape(height, width, 1)
    planes = {1: rgb[..., :1], 2: rgb[..., :2], 3: rgb, 4: np.dstack([rgb, rgb[..., :1]])}
    return (planes[channels] * 256 + low).astype(">u2")


def png(width, height, depth, colour, rows, interlaced=False):
    """A PNG of filter 0 out of raw rows (of all seven passes, if interlaced)."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(
            ">I", zlib.crc32(name + body)
        )

    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def png16(width, height, channels):
    colour = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
    return png(width, height, 16, colour, [r.tobytes() for r in wide(width, height, channels)])


def png_adam7(width, height):
    image = scene(width, height)
    rows = []
    for x0, y0, dx, dy in (
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):
        part = image[y0::dy, x0::dx]
        if part.shape[1]:
            rows += [row.tobytes() for row in part]
    return png(width, height, 8, 2, rows, interlaced=True)


def bmp16(width, height):
    """5, 6 and 5 bits, told by masks; rows from the bottom, padded to 4 bytes."""
    c = scene(width, height)[::-1].astype(np.uint16)
    packed = (c[..., 0] >> 3 << 11 | c[..., 1] >> 2 << 5 | c[..., 2] >> 3).astype("<u2")
    rows = b"".join(row.tobytes() + b"\0" * (-2 * width % 4) for row in packed)
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 16, 3, len(rows), 2835, 2835, 0, 0)
    masks = struct.pack("<III", 0xF800, 0x07E0, 0x001F)
    offset = 14 + len(head) + len(masks)
    return struct.pack("<2sIHHI", b"BM", offset + len(rows), 0, 0, offset) + head + masks + rows


def tiff16(width, height):
    """Big-endian, RGB of 16 bits, one strip."""
    data = wide(width, height, 3).tobytes()
    entries = [
        (256, 4, 1, struct.pack(">I", width)),
        (257, 4, 1, struct.pack(">I", height)),
        (258, 3, 3, None),
        (259, 3, 1, struct.pack(">HH", 1, 0)),
        (262, 3, 1, struct.pack(">HH", 2, 0)),
        (273, 4, 1, None),
        (277, 3, 1, struct.pack(">HH", 3, 0)),
        (278, 4, 1, struct.pack(">I", height)),
        (279, 4, 1, struct.pack(">I", len(data))),
    ]
    after = 8 + 2 + 12 * len(entries) + 4
    where = {258: after, 273: after + 6}
    table = struct.pack(">H", len(entries))
    for tag, kind, count, value in entries:
        table += struct.pack(">HHI", tag, kind, count)
        table += value if value is not None else struct.pack(">I", where[tag])
    return b"MM\0*" + struct.pack(">I", 8) + table + b"\0" * 4 + struct.pack(">HHH", 16, 16, 16) + data


def inks(width, height):
    """Cyan, magenta, yellow and some black."""
    rgb = scene(width, height)
    black = (rgb[..., :1] // 3).astype(np.uint8)
    return Image.fromarray(np.dstack([255 - rgb, black]), "CMYK")


def without_segment(jpeg, marker):
    """A JPEG without its first segment of that marker."""
    at = jpeg.index(bytes([0xFF, marker]))
    length = struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
    return jpeg[:at] + jpeg[at + 2 + length :]


def ycck(width, height):
    """Pillow writes four channels as they are: give it YCCK, and say so."""
    rgb = Image.fromarray(scene(width, height))
    ycc = np.asarray(rgb.convert("YCbCr"))
    black = np.asarray(inks(width, height))[..., 3:]
    stored = Image.fromarray(255 - np.dstack([ycc, 255 - black]), "CMYK")
    jpeg = bytearray(saved(stored, "JPEG", quality=92))
    jpeg[jpeg.index(b"Adobe") + 11] = 2
    return bytes(jpeg)


def plain_ids(jpeg):
    """Component names R, G, B become 1, 2, 3: only Adobe's marker tells RGB."""
    out = bytearray(jpeg)
    frame = out.index(b"\xff\xc0") + 10
    scan = out.index(b"\xff\xda") + 5
    for n in range(3):
        out[frame + 3 * n] = n + 1
        out[scan + 2 * n] = n + 1
    return bytes(out)


def turned(kind, orientation, **options):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(Image.fromarray(scene(61, 40)), kind, exif=exif, **options)


def files():
    w, h = 72, 54
    rgb = Image.fromarray(scene(w, h))
    grey = rgb.convert("L")
    alpha = Image.fromarray((np.arange(w * h).reshape(h, w) * 7 % 256).astype(np.uint8))
    rgba = rgb.copy()
    rgba.putalpha(alpha)
    grey_alpha = grey.copy()
    grey_alpha.putalpha(alpha)
    palette = {n: rgb.quantize(n, dither=Image.Dither.NONE) for n in (2, 4, 16, 200)}
    deep = Image.fromarray(wide(w, h, 1)[..., 0].astype(np.uint16))
    blink = [rgb, rgb.rotate(180)]

    yield "rgb.png", saved(rgb, "PNG", optimize=True)
    yield "grey.png", saved(grey, "PNG", optimize=True)
    yield "one-bit.png", saved(rgb.convert("1"), "PNG", optimize=True)
    yield "grey-alpha.png", saved(grey_alpha, "PNG", optimize=True)
    yield "alpha.png", saved(rgba, "PNG", optimize=True)
    for n, image in palette.items():
        yield f"palette-{n}.png", saved(image, "PNG", optimize=True)
    yield "palette-alpha.png", saved(
        palette[16], "PNG", optimize=True, transparency=bytes([0, 99, 255, 30])
    )
    yield "colour-key.png", saved(rgb, "PNG", optimize=True, transparency=(230, 40, 90))
    yield "grey-key.png", saved(grey, "PNG", optimize=True, transparency=0)
    yield "grey-16.png", saved(deep, "PNG", optimize=True)
    yield "grey-alpha-16.png", png16(40, 31, 2)
    yield "rgb-16.png", png16(40, 31, 3)
    yield "alpha-16.png", png16(40, 31, 4)
    yield "interlaced.png", png_adam7(43, 37)
    yield "turned-6.png", turned("PNG", 6, optimize=True)
    yield "animated.png", saved(blink[0], "PNG", save_all=True, append_images=blink[1:])

    yield "rgb-420.jpg", saved(rgb, "JPEG", quality=85)
    yield "rgb-422.jpg", saved(rgb, "JPEG", quality=85, subsampling="4:2:2")
    yield "rgb-444.jpg", saved(rgb, "JPEG", quality=95, subsampling="4:4:4")
    yield "rough.jpg", saved(rgb, "JPEG", quality=20)
    yield "progressive.jpg", saved(rgb, "JPEG", quality=85, progressive=True)
    yield "grey.jpg", saved(grey, "JPEG", quality=85)
    yield "grey-progressive.jpg", saved(grey, "JPEG", quality=85, progressive=True)
    yield "restarts.jpg", saved(rgb, "JPEG", quality=85, restart_marker_blocks=2)
    yield "odd-size.jpg", saved(Image.fromarray(scene(17, 13)), "JPEG", quality=90)
    yield "one-pixel.jpg", saved(Image.fromarray(scene(1, 1)), "JPEG", quality=90)
    yield "stored-as-rgb.jpg", saved(rgb, "JPEG", quality=85, keep_rgb=True)
    yield "stored-as-rgb-adobe.jpg", plain_ids(saved(rgb, "JPEG", quality=85, keep_rgb=True))
    yield "cmyk.jpg", saved(inks(w, h), "JPEG", quality=92)
    yield "cmyk-progressive.jpg", saved(inks(w, h), "JPEG", quality=92, progressive=True)
    yield "cmyk-unmarked.jpg", without_segment(saved(inks(w, h), "JPEG", quality=92), 0xEE)
    yield "ycck.jpg", ycck(w, h)
    for orientation in range(1, 9):
        yield f"turned-{orientation}.jpg", turned("JPEG", orientation, quality=85)

    yield "lossy.webp", saved(rgb, "WEBP", quality=85, method=6)
    yield "lossy-alpha.webp", saved(rgba, "WEBP", quality=85, method=6)
    yield "lossless.webp", saved(rgb, "WEBP", lossless=True, method=6)
    yield "lossless-alpha.webp", saved(rgba, "WEBP", lossless=True, exact=True, method=6)
    yield "turned-8.webp", turned("WEBP", 8, lossless=True)
    yield "animated.webp", saved(
        blink[0], "WEBP", save_all=True, append_images=blink[1:], lossless=True
    )

    yield "palette.gif", saved(palette[200], "GIF")
    yield "transparent.gif", saved(palette[16], "GIF", transparency=3)
    yield "grey.gif", saved(grey, "GIF")
    yield "animated.gif", saved(
        palette[16], "GIF", save_all=True, append_images=[palette[16].rotate(180)]
    )

    yield "rgb.bmp", saved(rgb.crop((0, 0, 31, 30)), "BMP")
    yield "grey.bmp", saved(grey.crop((0, 0, 45, 30)), "BMP")
    yield "one-bit.bmp", saved(rgb.convert("1"), "BMP")
    yield "palette.bmp", saved(palette[16], "BMP")
    yield "alpha.bmp", saved(rgba.crop((0, 0, 30, 30)), "BMP")
    yield "rgb-565.bmp", bmp16(35, 30)

    yield "rgb.tif", saved(rgb, "TIFF", compression="tiff_lzw")
    yield "rgb-deflate.tif", saved(rgb, "TIFF", compression="tiff_adobe_deflate")
    yield "grey.tif", saved(grey, "TIFF", compression="packbits")
    yield "one-bit.tif", saved(rgb.convert("1"), "TIFF")
    yield "palette.tif", saved(palette[16], "TIFF", compression="tiff_lzw")
    yield "palette-200.tif", saved(palette[200], "TIFF")
    yield "alpha.tif", saved(rgba, "TIFF", compression="tiff_lzw")
    yield "cmyk.tif", saved(inks(w, h), "TIFF", compression="tiff_lzw")
    yield "grey-16.tif", saved(deep, "TIFF", compression="tiff_lzw")
    yield "rgb-16.tif", tiff16(24, 19)
    yield "turned-5.tif", turned("TIFF", 5, compression="tiff_lzw")
