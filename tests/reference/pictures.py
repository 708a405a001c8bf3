"""Preprocessing by Pillow, as the models' publishers do it."""

import numpy as np
from PIL import Image, ImageOps

CLIP = dict(
    resize=224,
    crop=224,
    mean=(0.48145466, 0.4578275, 0.40821073),
    std=(0.26862954, 0.26130258, 0.27577711),
)
DINOV2 = dict(resize=256, crop=224, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))


def recipe_of(architecture):
    """The preprocessing of a family at 224 pixels."""
    return CLIP if architecture.is_clip else DINOV2


def load(path):
    """An image file as RGB, upright."""
    image = ImageOps.exif_transpose(Image.open(path))
    if image.mode.startswith("I"):
        # Pillow would clip 16-bit grey to white.
        image = Image.fromarray((np.asarray(image, np.uint32) >> 8).astype(np.uint8))
    return image.convert("RGB")


def crop_pixels(image, recipe):
    """The resized and cropped pixels, `[crop, crop, 3]` u8."""
    side, crop = recipe["resize"], recipe["crop"]
    width, height = image.size
    # The longer side is truncated, as torchvision does.
    if width <= height:
        width, height = side, int(side * height / width)
    else:
        width, height = int(side * width / height), side
    image = image.resize((width, height), Image.Resampling.BICUBIC)
    left, top = round((width - crop) / 2), round((height - crop) / 2)
    return np.asarray(image.crop((left, top, left + crop, top + crop)))


def normalise(pixels, recipe):
    """u8 `[height, width, 3]` to the model's float64 `[3, height, width]`."""
    values = (pixels / 255.0 - recipe["mean"]) / recipe["std"]
    return values.transpose(2, 0, 1)


def prepare(image, recipe):
    """An image to the model's input."""
    return normalise(crop_pixels(image, recipe), recipe)
