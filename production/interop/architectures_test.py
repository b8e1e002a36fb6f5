"""ONNX Runtime gives the same answers as twenty random networks of ours.

    architectures_test.py ARCHITECTURES

ARCHITECTURES writes the networks, and what they answer to batches of 1, 3 and 17.
None of these batches is one that the exporter saw.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

# The Python that has ONNX Runtime may differ from the one that runs tests.
PYTHON = os.environ["PEER_ONNXRUNTIME"]
if __name__ == "__main__" and sys.executable != PYTHON:
    os.execv(PYTHON, [PYTHON] + sys.argv)

import numpy  # noqa: E402

from onnxruntime_test import onnxruntime, quiet, read  # noqa: E402

SEEDS = range(1, 21)
BATCHES = [1, 3, 17]

# Both sides add the same products in another order. Random weights make numbers
# around 1; the largest of an output sets the scale.
MOST = 1e-5


class ArchitecturesTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(dir=os.environ["TEST_TMPDIR"])
        subprocess.run([ARCHITECTURES, cls.folder.name], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_same_answers(self):
        outputs = set()
        for seed in SEEDS:
            path = f"{self.folder.name}/{seed}"
            text = pathlib.Path(f"{path}.text").read_text()
            with quiet():
                session = onnxruntime.InferenceSession(
                    f"{path}.onnx", providers=["CPUExecutionProvider"])
            for batch in BATCHES:
                given = read(f"{path}.{batch}.input")
                wanted = read(f"{path}.{batch}.output")
                with self.subTest(seed=seed, batch=batch, network=text):
                    self.assertEqual(len(given), batch)
                    (got,) = session.run(None, {"input": given})
                    self.assertEqual(got.shape, wanted.shape)
                    largest = numpy.abs(wanted).max()
                    difference = numpy.abs(got - wanted).max() / max(1, largest)
                    self.assertLessEqual(difference, MOST)  # False for NaN.
                    self.assertGreater(largest, 0.01)
                    outputs.add(wanted.tobytes())
            print(f"{seed}: {text}: {difference:.1e}")
        self.assertEqual(len(outputs), len(SEEDS) * len(BATCHES))


if __name__ == "__main__":
    ARCHITECTURES = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
