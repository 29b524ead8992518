#!/usr/bin/env python3
"""Hashes what the originals of our presets make of pictures in src/test/resources/preprocessing: pipelines.csv there.

Needs numpy, pillow 13, opencv-python-headless 4.14 and tensorflow-cpu 2.21. Run in this folder: python3 pipelines.py.
Each function says in numpy what its origin does, with that origin's own libraries. Columns: preset, its parameters, source,
shape, SHA-256 of the tensor's bytes (float32 little-endian, or uint8).
"""
import csv
import hashlib
import os

import cv2
import numpy as np
import tensorflow as tf
from PIL import Image

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'resources', 'preprocessing')
SOURCES = ['scene_160x120', 'tall_45x131', 'noise_61x97']
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
STD = np.array([0.229, 0.224, 0.225], np.float32)
VGG = np.array([123.68, 116.78, 103.94], np.float32)
cv2.ipp.setUseIPP(False)
f32 = np.float32


def nchw(a):
    return a.transpose(2, 0, 1)[None]


def imagenet(a):
    return (a.astype(f32) / f32(255) - MEAN) / STD


def cut(a, size, rounding):
    top, left = (rounding((n - size) / 2) for n in a.shape[:2])
    return a[top:top + size, left:left + size]


def torchvision(a, size, short):
    h, w = a.shape[:2]
    to = (short, int(short * h / w)) if w <= h else (int(short * w / h), short)
    return nchw(imagenet(cut(np.asarray(Image.fromarray(a).resize(to, Image.BILINEAR)), size, round)))


def tf_slim_inception(a, size, short):
    image = tf.image.central_crop(tf.image.convert_image_dtype(a, tf.float32), 0.875)
    image = tf.compat.v1.image.resize_bilinear(image[None], [size, size], align_corners=False)
    return ((image - 0.5) * 2.0).numpy()


def tf_slim_vgg(a, size, short):
    h, w = (tf.cast(n, tf.float32) for n in a.shape[:2])
    scale = tf.cast(short, tf.float32) / (w if h > w else h)
    to = [int(tf.cast(tf.math.rint(n * scale), tf.int32)) for n in (h, w)]
    image = tf.compat.v1.image.resize_bilinear(a[None], to, align_corners=False).numpy()[0]
    return (cut(image, size, int) - VGG)[None]


def caffe(a, size, short):
    image = cut(cv2.resize(a[..., ::-1], (short, short)), size, int)
    return nchw(image.astype(f32) - np.array([104, 117, 123], f32))


def aspect(a, short, interpolation):
    h, w = a.shape[:2]
    return cv2.resize(a, (short, int(short * h / w)) if h > w else (int(short * w / h), short), interpolation=interpolation)


def mxnet(a, size, short):
    return nchw(imagenet(cut(aspect(a, short, cv2.INTER_LINEAR), size, int)))


def mlperf_resnet50(a, size, short):
    return nchw(cut(aspect(a, short, cv2.INTER_AREA), size, int).astype(f32) - VGG)


def mlperf_mobilenet(a, size, short):
    image = cut(aspect(a, short, cv2.INTER_LINEAR), size, int).astype(f32)
    image /= 255.0
    image -= 0.5
    image *= 2
    return image[None]


def mlperf_ssd(a, size, short):
    image = cv2.resize(a.astype(f32), (size, size), interpolation=cv2.INTER_LINEAR)
    return nchw((image / f32(255) - MEAN) / STD)


def mlperf_ssd_mobilenet(a, size, short):
    return cv2.resize(a.astype(f32), (size, size), interpolation=cv2.INTER_LINEAR).astype(np.uint8)[None]


def keras(a, size):
    return np.asarray(Image.fromarray(a).resize((size, size), Image.NEAREST)).astype(f32)[None]


def keras_caffe(a, size, short):
    return keras(a, size)[..., ::-1] - np.array([103.939, 116.779, 123.68], f32)


def keras_tf(a, size, short):
    x = keras(a, size)
    x /= 127.5
    x -= 1.0
    return x


def keras_torch(a, size, short):
    return (keras(a, size) / f32(255) - MEAN) / STD


def efficientnet_lite(a, size, short):
    h, w = a.shape[:2]
    side = int(0.875 * min(h, w))
    top, left = (h - side + 1) // 2, (w - side + 1) // 2
    image = Image.fromarray(a[top:top + side, left:left + side]).resize((size, size), Image.BICUBIC)
    return nchw((np.asarray(image).astype(f32) - f32(127)) / f32(128))


def yolox(a, size, short):
    canvas = np.ones((size, size, 3), np.uint8) * 114
    r = min(size / a.shape[0], size / a.shape[1])
    image = cv2.resize(a[..., ::-1], (int(a.shape[1] * r), int(a.shape[0] * r)), interpolation=cv2.INTER_LINEAR)
    canvas[:image.shape[0], :image.shape[1]] = image
    return nchw(np.ascontiguousarray(canvas, dtype=f32))


def yolo(a, size, short):
    r = min(size / a.shape[0], size / a.shape[1])
    to = (int(round(a.shape[1] * r)), int(round(a.shape[0] * r)))
    dw, dh = (size - to[0]) / 2, (size - to[1]) / 2
    image = cv2.resize(a, to, interpolation=cv2.INTER_LINEAR)
    image = cv2.copyMakeBorder(image, round(dh - 0.1), round(dh + 0.1), round(dw - 0.1), round(dw + 0.1),
                               cv2.BORDER_CONSTANT, value=(114, 114, 114))
    return nchw(image.astype(f32) / f32(255))


def yolov3(a, size, short):
    h, w = a.shape[:2]
    scale = min(size / w, size / h)
    to = (int(w * scale), int(h * scale))
    canvas = Image.new('RGB', (size, size), (128, 128, 128))
    # Pillow 12 and older resize horizontally first.
    image = Image.fromarray(a).resize((to[0], h), Image.BICUBIC).resize(to, Image.BICUBIC)
    canvas.paste(image, ((size - to[0]) // 2, (size - to[1]) // 2))
    return nchw(np.asarray(canvas).astype(f32) / f32(255))


PRESETS = [torchvision, tf_slim_inception, tf_slim_vgg, caffe, mxnet, mlperf_resnet50, mlperf_mobilenet, mlperf_ssd,
           mlperf_ssd_mobilenet, keras_caffe, keras_tf, keras_torch, efficientnet_lite, yolox, yolo, yolov3]
ASPECT = {torchvision, tf_slim_vgg, caffe, mxnet, mlperf_resnet50, mlperf_mobilenet}
with open(os.path.join(HERE, 'pipelines.csv'), 'w', newline='') as f:
    out = csv.writer(f, lineterminator='\n')
    out.writerow(['preset', 'size', 'short_side', 'source', 'shape', 'sha256'])
    for preset in PRESETS:
        for source in SOURCES:
            picture = np.asarray(Image.open(os.path.join(HERE, source + '.png')).convert('RGB'))
            for size, short in ((28, 32), (63, 75)):
                tensor = preset(picture, size, short)
                out.writerow([preset.__name__, size, short if preset in ASPECT else '', source + '.png',
                              ' '.join(map(str, tensor.shape)),
                              hashlib.sha256(np.ascontiguousarray(tensor).tobytes()).hexdigest()])
