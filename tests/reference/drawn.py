"""The four images of `clipsight check`, drawn by integer formulas.

The same as src/check/drawn.rs; both sides hold the pixels' SHA-256.
"""

import hashlib

import numpy as np

SHA256 = {
    "discs": "275ab049200ee1087546fc967ba37018755c4931d214f3ee3b51e0909eb799c6",
    "stripes": "cd5be675de9c7e17d53230dc58280a77a6ce9ba8dcf720cd14e52f899ed5d5cc",
    "checker": "cc7de541a2cf7cd20e920a928fed3914878b62ce84d132463d1bf483b026dbdd",
    "rings": "aa664c0924b9bbf71aee9955fbfb3ad9aa47599ca5286f74b774dc17ca7d76cc",
}


def drawn_images():
    """`{name: [height, width, 3] u8}`."""
    images = {
        "discs": paint(224, 224, discs),
        "stripes": paint(320, 240, stripes),
        "checker": paint(256, 384, checker),
        "rings": paint(97, 301, rings),
    }
    for name, pixels in images.items():
        found = hashlib.sha256(pixels.tobytes()).hexdigest()
        if found != SHA256[name]:
            raise ValueError(f"{name}: drawn otherwise than before ({found})")
    return images


def paint(width, height, formula):
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    return np.stack(formula(x, y), axis=-1).astype(np.uint8)


def over(colours, mask, colour):
    """Paints `colour` where `mask` holds."""
    return [np.where(mask, new, old) for old, new in zip(colours, colour)]


def disc(x, y, centre_x, centre_y, radius):
    return (x - centre_x) ** 2 + (y - centre_y) ** 2 <= radius**2


def discs(x, y):
    """Three discs on a diagonal gradient."""
    c = [40 + x * 160 // 223, 60 + y * 140 // 223, 200 - (x + y) * 150 // 446]
    c = over(c, disc(x, y, 70, 80, 46), (220, 40, 30))
    c = over(c, disc(x, y, 150, 130, 60), (250, 210, 40))
    return over(c, disc(x, y, 150, 130, 28), (30, 60, 160))


def stripes(x, y):
    """Slanted stripes that brighten downwards, and a disc."""
    band = (x + 2 * y) // 24 % 3
    palette = np.array([(235, 235, 225), (30, 110, 70), (190, 50, 60)])
    c = [palette[band, channel] * (240 + y) // 480 for channel in range(3)]
    return over(c, disc(x, y, 240, 70, 50), (240, 190, 60))


def checker(x, y):
    """A checkered floor under a blue gradient, and a triangle."""
    dark = (x // 32 + y // 32) % 2 == 1
    c = [np.where(dark, 70 + x % 32, 225), np.where(dark, 50 + y % 32, 215), np.where(dark, 40, 190)]
    c = over(c, y < 96, (90 + y, 140 + y // 2, 230 - y // 4))
    return over(c, (y >= 150) & (y < 340) & (2 * abs(x - 128) < y - 150), (40, 110, 190))


def rings(x, y):
    """Rings around the middle, with grain."""
    ring = ((x - 48) ** 2 + (y - 150) ** 2) // 700 % 4
    palette = np.array([(30, 30, 40), (220, 120, 40), (60, 160, 180), (215, 210, 200)])
    grain = ((x * 7919) ^ (y * 104729)) % 32
    return [palette[ring, channel] + grain for channel in range(3)]
