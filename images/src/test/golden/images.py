#!/usr/bin/env python3
"""Makes src/test/resources/images: kinds of JPEG and PNG that encoders seldom write, and what Pillow makes of them.

Needs pillow 13 and numpy. Everything is synthetic and seeded. Run in this folder: python3 images.py.
expected.csv: file, mode (RGB, L, or RGB after exif_transpose: UPRIGHT), width, height, SHA-256 of the pixels' bytes.
"""
import csv
import hashlib
import io
import os
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'resources', 'images')
os.makedirs(OUT, exist_ok=True)
rng = np.random.default_rng(3)
rows = []


def put(name, data, *modes):
    """Writes a file and notes what Pillow decodes."""
    with open(os.path.join(OUT, name), 'wb') as f:
        f.write(data)
    for mode in modes or ('RGB',):
        im = Image.open(io.BytesIO(data))
        im.load()
        im = ImageOps.exif_transpose(im).convert('RGB') if mode == 'UPRIGHT' else im.convert(mode)
        rows.append([name, mode, *im.size, hashlib.sha256(im.tobytes()).hexdigest()])


def picture(w, h):
    """Smooth colour with hard edges, so that chroma interpolation shows."""
    y, x = np.mgrid[0:h, 0:w].astype(float)
    a = np.dstack([128 + 100 * np.sin(x / 5), 128 + 100 * np.cos(y / 4), 255 * (x + y) / (w + h)])
    a[h // 3:h // 2, w // 4:w // 2] = (250, 10, 30)
    a[h // 2:, w * 2 // 3:] = (5, 20, 240)
    return np.clip(a + rng.normal(0, 5, a.shape), 0, 255).astype(np.uint8)


def jpeg(image, **options):
    out = io.BytesIO()
    image.save(out, 'JPEG', **options)
    return out.getvalue()


def segments(data):
    """[(marker, content)] up to the first scan, and the rest from there."""
    at, found = 2, []
    while data[at + 1] != 0xDA:
        length = int.from_bytes(data[at + 2:at + 4], 'big')
        found.append((data[at + 1], data[at + 4:at + 2 + length]))
        at += 2 + length
    return found, data[at:]


def joined(found, rest, fill=b''):
    return b'\xff\xd8' + b''.join(
        fill + b'\xff' + bytes([m]) + struct.pack('>H', len(c) + 2) + c for m, c in found) + rest


def without(data, *markers):
    found, rest = segments(data)
    return [(m, c) for m, c in found if m not in markers], rest


def frame(found, change):
    """Edits the frame header in place."""
    return [(m, bytes(change(bytearray(c)))) if m in (0xC0, 0xC1, 0xC2) else (m, c) for m, c in found]


def ids(new):
    def change(c):
        for i, v in enumerate(new):
            c[6 + 3 * i] = v
        return c
    return change


def scan_ids(rest, new):
    scan = bytearray(rest)
    for i, v in enumerate(new):
        scan[5 + 2 * i] = v
    return bytes(scan)


def adobe(transform):
    return (0xEE, b'Adobe\0\x64\0\0\0\0' + bytes([transform]))


rgb = Image.fromarray(picture(37, 29))
plain = jpeg(rgb, quality=90, subsampling=0)
found, rest = without(plain, 0xE0)
put('no_marker_444.jpg', joined(found, rest), 'RGB', 'L')
put('adobe_ycc.jpg', joined([adobe(1)] + found, rest))
put('adobe_rgb.jpg', joined([adobe(0)] + found, rest))
put('jfif_beats_adobe.jpg', joined(without(plain)[0] + [adobe(0)], rest))
put('ids_rgb.jpg', joined(frame(found, ids(b'RGB')), scan_ids(rest, b'RGB')))
put('ids_012.jpg', joined(frame(found, ids(b'\0\1\2')), scan_ids(rest, b'\0\1\2')))
put('fill_bytes.jpg', joined(without(plain)[0], rest, b'\xff\xff'))
put('comment_and_rest.jpg', joined([(0xFE, b'a comment'), (0xE5, b'\xff\xd9' * 9)] + without(plain)[0], rest + b'rest'))
put('thumbnail.jpg', joined([(0xE0, b'JFIF\0\1\2\0\0\1\0\1\2\1' + bytes(6))] + found, rest))
put('one_pixel.jpg', jpeg(Image.new('RGB', (1, 1), (200, 30, 90)), quality=90))
put('grey_adobe.jpg', joined([adobe(0)] + without(jpeg(rgb.convert('L'), quality=80), 0xE0)[0],
                             segments(jpeg(rgb.convert('L'), quality=80))[1]), 'RGB', 'L')
put('wide_dqt.jpg', jpeg(rgb, qtables=[[300] * 64, [400] * 64], subsampling=0))


def upright_halves(w, h, transposed_to):
    """A 4:2:2 file read as 4:4:0: same number of blocks in the same order, so it is a valid picture of another kind."""
    data = jpeg(Image.fromarray(picture(w, h)), quality=92, subsampling=1)
    nw, nh = transposed_to
    assert -(-w // 16) * -(-h // 8) == -(-nw // 8) * -(-nh // 16)

    def change(c):
        c[1:5] = struct.pack('>HH', nh, nw)
        c[7] = 0x12
        return c
    found, rest = segments(data)
    return joined(frame(found, change), rest)


put('s440_even.jpg', upright_halves(32, 32, (16, 64)), 'RGB', 'L')
put('s440_odd.jpg', upright_halves(48, 16, (19, 29)))
put('s440_one_column.jpg', upright_halves(16, 8, (1, 15)))
put('s440_one_row.jpg', upright_halves(16, 8, (7, 1)))

inv = 255 - picture(37, 29).astype(int)
k = inv.min(2) // 2 + rng.integers(0, 60, inv.shape[:2])
cmyk = Image.fromarray(np.dstack([np.clip(inv - k[..., None], 0, 255), k]).astype(np.uint8), 'CMYK')
for progressive in (False, True):
    data = jpeg(cmyk, quality=92, progressive=progressive)
    name = 'progressive_' if progressive else ''
    found, rest = without(data, 0xEE)
    put(name + 'cmyk.jpg', data, 'RGB', 'L')
    put(name + 'cmyk_no_adobe.jpg', joined(found, rest))
    put(name + 'ycck.jpg', joined([adobe(2)] + found, rest), 'RGB', 'L')

for order in ('II', 'MM'):
    for value in range(1, 9):
        e = struct.Struct('<' if order == 'II' else '>')
        mark = order.encode()
        p = e.format
        tiff = mark + struct.pack(p + 'HI', 42, 8) + struct.pack(p + 'H', 2)
        tiff += struct.pack(p + 'HHIHH', 0x0111, 3, 1, 5, 0) + struct.pack(p + 'HHIHH', 0x0112, 3, 1, value, 0)
        tiff += bytes(4)
        if order == 'II' or value == 6:
            found, rest = segments(jpeg(Image.fromarray(picture(13, 9)), quality=90, subsampling=0))
            put('exif_%s_%d.jpg' % (order, value), joined([(0xE1, b'Exif\0\0' + tiff)] + found, rest), 'RGB', 'UPRIGHT')


# ---- PNG, written by hand: Pillow does not write these
def chunk(kind, content):
    return struct.pack('>I', len(content)) + kind + content + struct.pack('>I', zlib.crc32(kind + content))


ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def png(samples, bits, kind, before=(), interlaced=False, **_):
    """samples: [h, w, channels] of values below 2**bits."""
    h, w, _ = samples.shape

    def pack(part):
        lines = b''
        for line in part:
            flat = line.reshape(-1)
            if bits == 16:
                body = flat.astype('>u2').tobytes()
            elif bits == 8:
                body = flat.astype(np.uint8).tobytes()
            else:
                expanded = (flat[:, None] >> np.arange(bits - 1, -1, -1)) & 1
                body = np.packbits(expanded.reshape(-1).astype(np.uint8)).tobytes()
            lines += b'\0' + body
        return lines
    parts = [samples[y::dy, x::dx] for x, y, dx, dy in ADAM7] if interlaced else [samples]
    data = zlib.compress(b''.join(pack(p) for p in parts if p.size), 9)
    half = len(data) // 2
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', w, h, bits, kind, 0, 0, int(interlaced)))
            + b''.join(chunk(*c) for c in before)
            + chunk(b'IDAT', data[:half]) + chunk(b'IDAT', data[half:]) + chunk(b'IEND', b''))


W, H = 21, 13
colors = picture(W, H).astype(int)
fine = colors * 257 - rng.integers(0, 200, colors.shape)
fine = np.clip(fine, 0, 65535)
alpha = rng.integers(0, 65536, (H, W, 1))
put('rgb16.png', png(fine, 16, 2), 'RGB', 'L')
put('rgba16.png', png(np.concatenate([fine, alpha], 2), 16, 6))
put('la16.png', png(np.concatenate([fine[..., :1], alpha], 2), 16, 4), 'RGB', 'L')
put('grey16.png', png(fine[..., :1] // 200, 16, 0), 'RGB', 'L')
put('rgb8_interlaced.png', png(colors, 8, 2, interlaced=True))
put('rgba8_interlaced.png', png(np.concatenate([colors, alpha >> 8], 2), 8, 6, interlaced=True))
for bits in (1, 2, 4, 8):
    levels = colors[..., :1] >> (8 - bits)
    put('grey%d.png' % bits, png(levels, bits, 0), 'RGB', 'L')
    table = rng.integers(0, 256, 3 << bits).astype(np.uint8).tobytes()
    put('palette%d.png' % bits, png(levels, bits, 3, [(b'PLTE', table)]), 'RGB', 'L')
    put('palette%d_interlaced.png' % bits, png(levels, bits, 3, [(b'PLTE', table)], interlaced=True))
put('palette_transparent.png', png(levels, 8, 3, [(b'PLTE', table), (b'tRNS', bytes(range(256)))]))
put('grey_transparent.png', png(levels, 8, 0, [(b'tRNS', struct.pack('>H', int(levels[0, 0, 0])))]))
put('rgb_transparent.png', png(colors, 8, 2, [(b'tRNS', struct.pack('>HHH', *map(int, colors[0, 0])))]))
put('gamma.png', png(colors, 8, 2, [(b'gAMA', struct.pack('>I', 100000)), (b'tEXt', b'Comment\0text')]), 'RGB', 'L')
put('grey_gamma.png', png(levels, 8, 0, [(b'gAMA', struct.pack('>I', 100000))]), 'RGB', 'L')
put('exif6.png', png(colors, 8, 2, [(b'eXIf', b'MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0')]),
    'RGB', 'UPRIGHT')

with open(os.path.join(OUT, 'expected.csv'), 'w', newline='') as f:
    w = csv.writer(f, lineterminator='\n')
    w.writerow(['file', 'mode', 'width', 'height', 'sha256'])
    w.writerows(rows)
print(len(rows), 'expectations')
