"""Pictures to tensors, as each model's recipe (or its publisher) says. Every function gives float32 [1, C, H, W]."""
import gzip

import numpy as np
from PIL import Image

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


def read(path):
    return Image.open(path).convert("RGB")


def normalized(pixels, scale, mean, std):
    """(pixel / scale - mean) / std in float32, in that order: another order differs in the last bit."""
    values = pixels.astype(np.float32)
    if scale != 1:
        values /= np.float32(scale)
    values = (values - np.asarray(mean, np.float32)) / np.asarray(std, np.float32)
    return np.ascontiguousarray(values.transpose(2, 0, 1)[None])


def torchvision(path, short_side, size):
    """Short side to `short_side` (bilinear, long side truncated), centre crop rounded down, ImageNet's mean and std."""
    picture = read(path)
    width, height = picture.size
    scaled = [max(short_side, short_side * side // min(width, height)) for side in (width, height)]
    if (width, height) != tuple(scaled):
        picture = picture.resize(scaled, Image.Resampling.BILINEAR)
    left, top = (scaled[0] - size) // 2, (scaled[1] - size) // 2
    picture = picture.crop((left, top, left + size, top + size))
    return normalized(np.asarray(picture), 255, IMAGENET_MEAN, IMAGENET_STD)


def efficientnet_lite0(path):
    """Centre square of 224/256 of the short side, bicubic to 224, (pixel - 127) / 128."""
    picture = read(path)
    width, height = picture.size
    side = int(0.875 * min(width, height))
    left, top = (width - side + 1) // 2, (height - side + 1) // 2
    picture = picture.crop((left, top, left + side, top + side))
    if side != 224:
        picture = picture.resize((224, 224), Image.Resampling.BICUBIC)
    return normalized(np.asarray(picture), 1, (127,) * 3, (128,) * 3)


def ultraface(path):
    picture = read(path).resize((320, 240), Image.Resampling.BILINEAR)
    return normalized(np.asarray(picture), 1, (127,) * 3, (128,) * 3)


def yolox(path, size=416):
    """Letterbox of YOLOX: BGR, 0..255, top left, the rest 114. Also gives the factor that the picture was scaled by."""
    picture = read(path)
    ratio = min(size / picture.height, size / picture.width)
    scaled = picture.resize((int(picture.width * ratio), int(picture.height * ratio)), Image.Resampling.BILINEAR)
    canvas = np.full((size, size, 3), 114, np.uint8)
    canvas[: scaled.height, : scaled.width] = np.asarray(scaled)[:, :, ::-1]
    return np.ascontiguousarray(canvas.astype(np.float32).transpose(2, 0, 1)[None]), ratio


def idx(path):
    """The bytes of a gzipped IDX file, shaped as its header says."""
    with gzip.open(path) as stream:
        data = stream.read()
    axes = data[3]
    shape = np.frombuffer(data, ">i4", axes, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)
