#!/usr/bin/env python3
"""Makes the golden vectors of this folder. Needs pillow (13), numpy, and cjpeg on the path.
Everything is synthetic and deterministic. Run in this folder: python3 generate.py; expected.csv lists what was made."""
import csv, io, os, struct, subprocess
import numpy as np
from PIL import Image

rng = np.random.default_rng(20240117)
def grad(w, h):
    y, x = np.mgrid[0:h, 0:w].astype(float)
    return np.dstack([255*x/(w-1), 255*y/(h-1), 255*(x+y)/(w+h-2)]).round().astype(np.uint8)
def scene(w, h):                       # smooth field, sharp coloured discs, stripes, light noise
    y, x = np.mgrid[0:h, 0:w].astype(float)
    a = np.dstack([128+90*np.sin(x/9)*np.cos(y/13), 128+80*np.cos((x+y)/17), 120+100*np.sin(y/7)])
    for _ in range(9):
        cx, cy, r = rng.uniform(0, w), rng.uniform(0, h), rng.uniform(4, 18)
        a[(x-cx)**2 + (y-cy)**2 < r*r] = rng.uniform(0, 255, 3)
    a[:, w*3//4:w*3//4+12:2] = 255; a[:, w*3//4+1:w*3//4+13:2] = 0
    return np.clip(a + rng.normal(0, 4, a.shape), 0, 255).astype(np.uint8)
src = {'gradient_127x83': grad(127, 83), 'noise_61x97': rng.integers(0, 256, (97, 61, 3), dtype=np.uint8),
       'scene_160x120': scene(160, 120), 'tall_45x131': scene(45, 131)}
sizes = {'gradient_127x83': [(32, 24), (64, 48), (97, 101)], 'noise_61x97': [(30, 48), (24, 24), (75, 50)],
         'scene_160x120': [(80, 60), (56, 56), (41, 29)], 'tall_45x131': [(40, 40), (22, 65), (60, 150)]}
os.makedirs('resize', exist_ok=True); os.makedirs('jpeg', exist_ok=True); os.makedirs('other', exist_ok=True)
rows = []
def put(kind, source, op, a):
    name = 'resize/%s.%s.%dx%d.npy' % (source, op, a.shape[1], a.shape[0])
    np.save(name, np.ascontiguousarray(a)); rows.append([kind, source + '.png', op, a.shape[1], a.shape[0], a.dtype.name, name])
for n, a in src.items():
    im = Image.fromarray(a); im.save(n + '.png', optimize=True)
    for (w, h) in sizes[n]:
        for k, f in dict(nearest=0, lanczos=1, bilinear=2, bicubic=3, box=4, hamming=5).items():
            put('pillow13', n, k, np.asarray(im.resize((w, h), f)))
        if (a.shape[0]-h) > 2*max(0, a.shape[1]-w):      # where Pillow <= 12 differs: its order of passes
            for k, f in dict(bilinear=2, bicubic=3).items():
                put('pillow12', n, k + '_p12', np.asarray(im.resize((w, a.shape[0]), f).resize((w, h), f)))
    box = (3.25, 5.5, a.shape[1]-4.125, a.shape[0]-7.75)
    put('pillow13', n, 'bicubic_box', np.asarray(im.resize((33, 27), 3, box=box)))
# ---- JPEG decoding: file -> Pillow's convert('RGB'), as .png
s = Image.fromarray(scene(75, 53)); ppm = io.BytesIO(); s.save(ppm, 'PPM')
jp = {}
def enc(im, **k): b = io.BytesIO(); im.save(b, 'JPEG', **k); return b.getvalue()
def cj(*a): return subprocess.run(['cjpeg', '-quality', '85', *a], input=ppm.getvalue(), capture_output=True, check=True).stdout
jp['s444'] = enc(s, quality=90, subsampling=0); jp['s422'] = enc(s, quality=85, subsampling=1); jp['s420'] = enc(s, quality=85, subsampling=2)
jp['s440'] = cj('-sample', '1x2'); jp['s411'] = cj('-sample', '4x1'); jp['restart'] = cj('-sample', '2x2', '-restart', '1')
jp['progressive'] = enc(s, quality=85, subsampling=2, progressive=True); jp['grey'] = enc(s.convert('L'), quality=85)
jp['rgb_adobe'] = enc(s, quality=90, keep_rgb=True)
e = Image.Exif(); e[274] = 6; jp['exif6'] = enc(s, quality=90, subsampling=2, exif=e)
inv = 255 - np.asarray(s).astype(int); k = inv.min(2)//2 + rng.integers(0, 40, inv.shape[:2])
jp['cmyk'] = enc(Image.fromarray(np.dstack([np.clip(inv-k[..., None], 0, 255), k]).astype(np.uint8), 'CMYK'), quality=92)
from PIL import ImageCms
icc = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile('sRGB')).tobytes())
icc[24:36] = struct.pack('>6H', 2024, 1, 17, 0, 0, 0)  # not the time of this run
# swap the red and green primaries' tags: a plainly different, valid RGB profile
for q in range(int.from_bytes(icc[128:132], 'big')):
    p = 132 + 12*q; t = bytes(icc[p:p+4])
    if t == b'rXYZ': icc[p:p+4] = b'gXYZ'
    elif t == b'gXYZ': icc[p:p+4] = b'rXYZ'
jp['icc_not_srgb'] = enc(s, quality=90, subsampling=0, icc_profile=bytes(icc))
for n, b in jp.items():
    open('jpeg/%s.jpg' % n, 'wb').write(b); Image.open(io.BytesIO(b)).convert('RGB').save('jpeg/%s.expected.png' % n, optimize=True)
    rows.append(['jpeg', 'jpeg/%s.jpg' % n, 'decode_rgb', *Image.open(io.BytesIO(b)).size, 'uint8', 'jpeg/%s.expected.png' % n])
from PIL import ImageOps
ImageOps.exif_transpose(Image.open('jpeg/exif6.jpg')).convert('RGB').save('jpeg/exif6.transposed.png', optimize=True)
rows.append(['jpeg', 'jpeg/exif6.jpg', 'decode_rgb_exif_transpose', 53, 75, 'uint8', 'jpeg/exif6.transposed.png'])
# ---- other pixel kinds -> convert('RGB')
t = scene(40, 31); o = {}
o['rgba'] = Image.fromarray(np.dstack([t, rng.integers(0, 256, t.shape[:2], dtype=np.uint8)]), 'RGBA')
o['la'] = o['rgba'].convert('LA'); o['palette'] = Image.fromarray(t).quantize(32); o['grey8'] = Image.fromarray(t).convert('L')
o['bilevel'] = Image.fromarray(t).convert('1')
o['grey16'] = Image.fromarray((np.arange(40*31).reshape(31, 40)*53 % 65536).astype(np.uint16))
for n, im in o.items():
    im.save('other/%s.png' % n); Image.open('other/%s.png' % n).convert('RGB').save('other/%s.expected.png' % n)
    rows.append(['convert', 'other/%s.png' % n, 'convert_rgb', 40, 31, 'uint8', 'other/%s.expected.png' % n])
with open('expected.csv', 'w', newline='') as f:
    w = csv.writer(f, lineterminator='\n'); w.writerow(['kind', 'source', 'operation', 'width', 'height', 'dtype', 'expected']); w.writerows(rows)
print(len(rows), 'vectors')
