#!/usr/bin/env python3
"""Writes src/test/resources/flac, and tone.flac of the module fixtures.

Needs numpy and the program flac of libFLAC 1.4.2 (Debian: apt-get install flac). Run in this folder: python3 flac.py
NAME.flac: recordings of 16 kHz, by libFLAC, and where it does not write what the format knows, by the writer below, after
RFC 9639. digests.csv: of each its channels, the bits of a sample, the number of samples, and the SHA-256 of the means of its
channels as little-endian float32 in [-1, 1). Samples are always those that libFLAC decodes.
The script ends with an error where a file lacks what it is to show.
"""
import hashlib
import os
import subprocess
import sys
import tempfile

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "resources", "flac")
TONE = os.path.join(HERE, "../../../../fixtures/src/main/resources/dev/octet/fixtures/tone.flac")
RATE = 16000
RAW = ["--force-raw-format", "--endian=little", "--sign=signed"]


def raw(samples, bits):
    """[frames, channels] as FLAC's MD5 and libFLAC want them."""
    wide = samples.astype("<i8").reshape(len(samples), -1)
    return wide.view(np.uint8).reshape(*wide.shape, 8)[:, :, : (bits + 7) // 8].tobytes()


def decode(path, bits, channels):
    """[frames, channels] by libFLAC, which also checks the MD5. In WAV the bits of a sample are the upper ones of its bytes."""
    with tempfile.NamedTemporaryFile() as file:
        subprocess.run(["flac", "-d", "-s", "-f", "-o", file.name, path], check=True)
        wav = file.read()
    width = (bits + 7) // 8
    at = wav.index(b"data")
    data = wav[at + 8: at + 8 + int.from_bytes(wav[at + 4: at + 8], "little")]
    parts = np.frombuffer(data, np.uint8).reshape(-1, width).astype(np.int64)
    values = sum(parts[:, i] << 8 * i for i in range(width))
    half = 1 << 8 * width - 1
    values = values - half if width == 1 else np.where(values >= half, values - 2 * half, values)
    return (values >> 8 * width - bits).reshape(-1, channels)


def encode(path, samples, bits, *options, piped=False):
    """By libFLAC; piped, it cannot go back to write into the header what it did not know."""
    samples = samples.reshape(len(samples), -1)
    command = ["flac", "-f", "-s", "--no-padding", "--no-seektable", *RAW, f"--channels={samples.shape[1]}", f"--bps={bits}",
               f"--sample-rate={RATE}", "--lax", *options]
    if piped:
        data = subprocess.run([*command, "-c", "-"], input=raw(samples, bits), stdout=subprocess.PIPE, check=True).stdout
        with open(path, "wb") as file:
            file.write(data)
    else:
        subprocess.run([*command, "-o", path, "-"], input=raw(samples, bits), check=True)


def analysis(path):
    target = path + ".ana"
    subprocess.run(["flac", "-a", "-f", "-s", "-o", target, path], check=True)
    with open(target) as file:
        text = file.read()
    os.remove(target)
    return text


def crc(data, width, polynomial):
    value = 0
    for byte in data:
        value ^= byte << width - 8
        for _ in range(8):
            value = (value << 1 ^ (polynomial if value >> width - 1 & 1 else 0)) & (1 << width) - 1
    return value


class Bits:
    def __init__(self):
        self.value = 1  # a one before them keeps the zeros

    def put(self, value, width):
        self.value = self.value << width | int(value) & (1 << width) - 1
        return self

    def unary(self, zeros):
        return self.put(1, int(zeros) + 1)

    def bytes(self):
        """Filled with zeros."""
        size = self.value.bit_length() - 1
        fill = -size % 8
        return ((self.value << fill) - (1 << size + fill)).to_bytes((size + fill) // 8, "big")


FIXED = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]]


def residuals(samples, factors, shift):
    values = [int(sample) for sample in samples]
    return [values[i] - (sum(f * values[i - 1 - k] for k, f in enumerate(factors)) >> shift)
            for i in range(len(factors), len(values))]


def fold(value):
    return 2 * value if value >= 0 else -2 * value - 1


def subframe(bits, samples, width, kind, factors=(), precision=0, shift=0, wasted=0, partition_order=0, parameter_bits=4,
             escaped=lambda partition: False):
    """kind: constant, verbatim, fixed or linear; escaped: whether the residuals of a partition stand as they are."""
    code = {"constant": 0, "verbatim": 1, "fixed": 8 + len(factors), "linear": 31 + len(factors)}[kind]
    bits.put(code, 7).put(wasted > 0, 1)
    if wasted:
        bits.unary(wasted - 1)
    samples = [int(sample) >> wasted for sample in samples]
    width -= wasted
    order = {"constant": 1, "verbatim": len(samples)}.get(kind, len(factors))
    for sample in samples[:order]:
        bits.put(sample, width)
    if kind in ("constant", "verbatim"):
        return
    if kind == "linear":
        bits.put(precision - 1, 4).put(shift, 5)
        for factor in factors:
            bits.put(factor, precision)
    left = residuals(samples, factors, shift)
    bits.put(parameter_bits - 4, 2).put(partition_order, 4)
    size = len(samples) >> partition_order
    for partition in range(1 << partition_order):
        part, left = left[: size - (order if partition == 0 else 0)], left[size - (order if partition == 0 else 0):]
        if escaped(partition):
            most = max([value if value >= 0 else ~value for value in part], default=0)
            each = most.bit_length() + 1 if any(part) else 0
            bits.put(-1, parameter_bits).put(each, 5)
            for value in part:
                bits.put(value, each)
        else:
            mean = sum(fold(value) for value in part) // max(1, len(part))
            parameter = min(max(mean.bit_length() - 1, 0), (1 << parameter_bits) - 2)
            bits.put(parameter, parameter_bits)
            for value in part:
                bits.unary(fold(value) >> parameter).put(fold(value), parameter)


def coded(number):
    if number < 0x80:
        return bytes([number])
    length = 2
    while number >> 5 * length + 1:
        length += 1
    tail = [0x80 | number >> 6 * i & 0x3F for i in reversed(range(length - 1))]
    return bytes([(0xFF00 >> length & 0xFF) | number >> 6 * (length - 1), *tail])


def frame(number, channels, bits, layout, subframes, variable=False, width_code=None):
    """subframes: arguments of subframe for each channel. layout: left, left_side, side_right or mid_side."""
    size = len(channels[0])
    layout_code = {"left": len(channels) - 1, "left_side": 8, "side_right": 9, "mid_side": 10}[layout]
    if width_code is None:
        width_code = {8: 1, 12: 2, 16: 4, 20: 5, 24: 6, 32: 7}.get(bits, 0)
    head = Bits().put(0x7FFC, 15).put(variable, 1).put(7, 4).put(5, 4).put(layout_code, 4).put(width_code, 3).put(0, 1)
    head = head.bytes() + coded(number) + (size - 1).to_bytes(2, "big")
    body = Bits()
    stored = [np.asarray(channel, np.int64) for channel in channels]
    side = {"left_side": 1, "side_right": 0, "mid_side": 1}.get(layout)
    if side is not None:
        left, right = stored
        stored = {"left_side": [left, left - right], "side_right": [left - right, right],
                  "mid_side": [left + right >> 1, left - right]}[layout]
    for i, (channel, arguments) in enumerate(zip(stored, subframes)):
        subframe(body, channel, bits + (i == side), **arguments)
    whole = head + bytes([crc(head, 8, 7)]) + body.bytes()
    return whole + crc(whole, 16, 0x8005).to_bytes(2, "big")


def stream(path, samples, bits, frames, sizes=(4096, 4096), total=None, md5=None, blocks=()):
    """blocks: types and contents of further metadata."""
    samples = samples.reshape(len(samples), -1)
    info = Bits().put(sizes[0], 16).put(sizes[1], 16).put(0, 48).put(RATE, 20).put(samples.shape[1] - 1, 3).put(bits - 1, 5)
    info = info.put(len(samples) if total is None else total, 36).bytes()
    info += hashlib.md5(raw(samples, bits)).digest() if md5 is None else md5
    with open(path, "wb") as file:
        file.write(b"fLaC")
        blocks = [(0, info), *blocks]
        for i, (kind, content) in enumerate(blocks):
            file.write(bytes([kind | (0x80 if i == len(blocks) - 1 else 0)]) + len(content).to_bytes(3, "big") + content)
        for each in frames:
            file.write(each)


def voice(random, count, amplitude):
    """Something like a vowel: what linear prediction is for."""
    time = np.arange(count) / RATE
    tones = sum(np.sin(2 * np.pi * (f + 300 * time) * time + f) / (1 + i) for i, f in enumerate((210, 630, 1470, 2310)))
    return np.round(amplitude * (tones / 3 + 0.002 * random.standard_normal(count))).astype(np.int64)


def need(condition, what):
    if not condition:
        sys.exit("no longer shown: " + what)


def main():
    os.makedirs(OUT, exist_ok=True)
    random = np.random.default_rng(9639)
    made = []

    def target(name, channels, bits):
        made.append((name, channels, bits))
        return os.path.join(OUT, name + ".flac")

    path = target("linear-16", 1, 16)
    encode(path, voice(random, 3001, 9000), 16, "-8", "--blocksize=1152")
    need("type=LPC" in analysis(path) and "blocksize=697" in analysis(path), "LPC, a short last block")
    path = target("fixed-8", 1, 8)
    encode(path, voice(random, 2000, 50), 8, "-0", "--blocksize=576")
    need("type=FIXED" in analysis(path), "fixed predictors")
    one, other = voice(random, 576, 9000), random.integers(-3000, 3000, 576)
    pairs = [(one, one + other // 20), (one + other // 20, one), (one + other, one - other), (one, other)]
    path = target("stereo-16", 2, 16)
    encode(path, np.concatenate([np.stack(pair, axis=1) for pair in pairs]), 16, "-5", "--blocksize=576")
    for assignment in ("LEFT_SIDE", "RIGHT_SIDE", "MID_SIDE", "INDEPENDENT"):
        need("channel_assignment=" + assignment in analysis(path), assignment)
    path = target("stereo-24", 2, 24)
    left = voice(random, 900, 3_000_000)
    encode(path, np.stack([left, left // 2 + random.integers(-200, 200, 900)], axis=1), 24, "-8", "--blocksize=512")
    path = target("linear-32", 1, 32)
    encode(path, voice(random, 600, 900_000_000), 32, "-8", "--blocksize=512")
    path = target("kinds-16", 1, 16)
    noise = random.integers(-32768, 32768, 192)
    parts = [np.full(192, -7), noise, voice(random, 192, 500) * 8, np.full(192, 0), noise // 16 * 16]
    encode(path, np.concatenate(parts), 16, "-5", "--blocksize=192")
    for kind in ("CONSTANT", "VERBATIM", "wasted_bits=3", "wasted_bits=4"):
        need(kind in analysis(path), kind)
    path = target("streamed-16", 1, 16)
    encode(path, voice(random, 120, 900), 16, "-5", "--blocksize=64", piped=True)
    with open(path, "rb") as file:
        need(file.read()[21:42] == bytes([0xF0, *bytes(20)]), "neither total nor MD5")
    path = target("six-16", 6, 16)
    encode(path, np.stack([voice(random, 200, 1000 * (i + 1)) for i in range(6)], axis=1), 16, "-5")

    samples = voice(random, 256, 9000)
    path = target("escapes-16", 1, 16)
    linear = dict(kind="linear", factors=[7, -3], precision=5, shift=2)
    samples[128:] = samples[127]
    frames = [frame(0, [samples], 16, "left", [dict(kind="fixed", factors=[1], partition_order=3, parameter_bits=5,
                                                    escaped=lambda partition: partition % 2 == 0)]),
              frame(1, [samples], 16, "left", [dict(linear, partition_order=2, escaped=lambda partition: partition != 1)])]
    stream(path, np.tile(samples, 2), 16, frames, sizes=(256, 256))
    need("ESCAPE, raw_bits=0" in analysis(path) and "type=RICE2" in analysis(path), "escapes, wide parameters")
    path = target("variable-16", 2, 16)
    pair = np.stack([voice(random, 700, 8000), voice(random, 700, 8000) * 2], axis=1)
    frames, at = [], 0
    layouts = ["left", "left_side", "side_right", "mid_side", "mid_side"]
    for size, layout in zip((100, 17, 256, 300, 27), layouts):
        block = pair[at: at + size]
        kinds = [dict(kind="fixed", factors=FIXED[3]), dict(kind="fixed", factors=FIXED[2], wasted=1)]
        if layout != "left":
            kinds[1]["wasted"] = 0
        frames.append(frame(at, [block[:, 0], block[:, 1]], 16, layout, kinds, variable=True))
        at += size
    stream(path, pair, 16, frames, sizes=(17, 300), blocks=[(1, bytes(5)), (126, b"not known")])
    path = target("order-32", 1, 16)
    samples = voice(random, 200, 9000)
    factors = [int(value) for value in random.integers(-8000, 8000, 32)]
    stream(path, samples, 16, [frame(0, [samples], 16, "left", [dict(kind="linear", factors=factors, precision=15, shift=14)])])
    for bits in (4, 12, 20, 32):
        path = target(f"two-{bits}", 2, bits)
        most = (1 << bits - 1) - 1
        pair = np.stack([voice(random, 64, most * 0.8), voice(random, 64, most * 0.8)[::-1]], axis=1)
        pair[0], pair[1] = (most, ~most), (~most, most)
        layout = "left" if bits == 12 else "mid_side"
        kinds = [dict(kind="verbatim"), dict(kind="verbatim" if bits == 32 else "fixed")]
        stream(path, pair, bits, [frame(0, [pair[:, 0], pair[:, 1]], bits, layout, kinds)])

    with open(os.path.join(OUT, "digests.csv"), "w", newline="") as file:
        for name, channels, bits in made:
            samples = decode(os.path.join(OUT, name + ".flac"), bits, channels)
            total = np.zeros(len(samples), np.float32)
            for channel in samples.T:
                total += channel.astype(np.float32) / np.float32(1 << bits - 1)
            digest = hashlib.sha256((total / np.float32(channels)).astype("<f4").tobytes()).hexdigest()
            file.write(f"{name},{channels},{bits},{len(samples)},{digest}\n")

    encode(TONE, np.round(12000 * np.sin(2 * np.pi * 440 * np.arange(1600) / RATE)).astype(np.int64), 16, "-5")


if __name__ == "__main__":
    main()
