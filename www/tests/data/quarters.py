"""Draws quarters.avif: four colours, 64 x 48. Needs Pillow 11.3 or newer.

python3 quarters.py
"""

from pathlib import Path

from PIL import Image

image = Image.new("RGB", (64, 48))
for at, colour in enumerate([(200, 40, 40), (40, 160, 60), (40, 60, 200), (230, 220, 60)]):
    x, y = 32 * (at % 2), 24 * (at // 2)
    image.paste(colour, (x, y, x + 32, y + 24))
image.save(Path(__file__).parent / "quarters.avif", quality=90)
