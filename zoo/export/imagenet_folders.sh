#!/bin/sh
# Makes imagenet/val/SYNSET/*.JPEG and imagenet/train/SYNSET/*.JPEG of ImageNet's own archives.
#
#   imagenet_folders.sh FOLDER $OCTET_DATA
#
# FOLDER holds ILSVRC2012_img_val.tar and ILSVRC2012_devkit_t12.tar.gz and, to calibrate, ILSVRC2012_img_train.tar.
# Which class a validation picture has is in the development kit: its ILSVRC2012_validation_ground_truth.txt numbers the
# synsets as meta.mat does, which Python with scipy reads.
set -eu
[ $# -eq 2 ] || { sed -n '2,8p' "$0" >&2; exit 2; }
from=$1
to=$2/imagenet
mkdir -p "$to/val"
tar -xzf "$from/ILSVRC2012_devkit_t12.tar.gz" -C "$to"
tar -xf "$from/ILSVRC2012_img_val.tar" -C "$to/val"
python3 - "$to" <<'PYTHON'
import pathlib
import sys

import scipy.io

root = pathlib.Path(sys.argv[1])
kit = root / "ILSVRC2012_devkit_t12" / "data"
synsets = scipy.io.loadmat(str(kit / "meta.mat"), squeeze_me=True)["synsets"]
names = {int(row["ILSVRC2012_ID"]): str(row["WNID"]) for row in synsets}
truth = (kit / "ILSVRC2012_validation_ground_truth.txt").read_text().split()
for number, label in enumerate(truth, start=1):
    picture = f"ILSVRC2012_val_{number:08}.JPEG"
    folder = root / "val" / names[int(label)]
    folder.mkdir(exist_ok=True)
    (root / "val" / picture).rename(folder / picture)
PYTHON
[ -f "$from/ILSVRC2012_img_train.tar" ] || exit 0
mkdir -p "$to/train"
tar -tf "$from/ILSVRC2012_img_train.tar" | while read -r archive; do
    synset=${archive%.tar}
    mkdir -p "$to/train/$synset"
    tar -xOf "$from/ILSVRC2012_img_train.tar" "$archive" | tar -xf - -C "$to/train/$synset"
done
