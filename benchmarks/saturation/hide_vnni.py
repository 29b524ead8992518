"""Copies the installed onnxruntime into a folder so that the copy does not see VNNI: AVX-512 without VNNI at full speed.

usage: hide_vnni.py FOLDER, then PYTHONPATH=FOLDER python ...

Where the library picks its kernels, it tests bit 11 of ECX of CPUID's leaf 7 right after AVX-512BW, DQ and VL; the mask
of that test is set to 0. Only the 1.28.0 build for Linux on x86-64 was tried.
"""

import re
import shutil
import sys
from pathlib import Path

import onnxruntime

package = Path(onnxruntime.__file__).parent
copy = Path(sys.argv[1]) / "onnxruntime"
shutil.copytree(package, copy, ignore=shutil.ignore_patterns("__pycache__"))
(library,) = (copy / "capi").glob("onnxruntime_pybind11_state*.so")
code = bytearray(library.read_bytes())
AVX512_BW_DQ_VL = (0xC0020000).to_bytes(4, "little")
AND_VNNI = re.compile(rb"\x81[\xe0-\xe7]" + re.escape((0x800).to_bytes(4, "little")))
changed = 0
for test in re.finditer(re.escape(AVX512_BW_DQ_VL), bytes(code)):
    found = AND_VNNI.search(code, test.end(), test.end() + 400)
    if found:
        code[found.start() + 2 : found.end()] = bytes(4)
        changed += 1
if not changed:
    sys.exit(f"{library}: the test for VNNI was not found; this script is for onnxruntime 1.28.0")
library.write_bytes(code)
print(f"{copy}: hidden in {changed} places")
