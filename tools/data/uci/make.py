#!/usr/bin/env python3
"""Makes the two IDX files of this folder from UCI's digits as text.

  python3 make.py digits.csv.gz     # scikit-learn's copy
  python3 make.py optdigits.tes     # UCI's own

Each line of the input is one image: 64 pixels of 0..16 and the label.
"""

import gzip
import pathlib
import struct
import sys


def main(source: str) -> None:
    opener = gzip.open if source.endswith(".gz") else open
    images, labels = bytearray(), bytearray()
    with opener(source, "rt") as lines:
        for line in lines:
            *pixels, label = (int(float(value)) for value in line.split(","))
            assert len(pixels) == 64 and max(pixels) <= 16 and label <= 9, line
            images += bytes(pixels)
            labels.append(label)
    here = pathlib.Path(__file__).parent
    count = len(labels)
    (here / "digits-images-idx3-ubyte").write_bytes(
        struct.pack(">BBBB3I", 0, 0, 8, 3, count, 8, 8) + images)
    (here / "digits-labels-idx1-ubyte").write_bytes(
        struct.pack(">BBBBI", 0, 0, 8, 1, count) + labels)


main(sys.argv[1])
