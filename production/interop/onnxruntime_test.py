"""ONNX Runtime gives the same answers as our own forward.

    onnxruntime_test.py ONNX_ANSWERS

ONNX_ANSWERS exports the networks of the course and writes what they answer to
the 10,000 test images of MNIST. Here ONNX Runtime is asked the same, in batches
of all sizes, since the batch is to be free in the file.
"""

import contextlib
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


@contextlib.contextmanager
def quiet():
    """Hides stderr. Debian's package writes pages about its schemas there when it
    starts, where Python cannot catch them. Its errors are exceptions."""
    sys.stderr.flush()
    stderr, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)


with quiet():
    import onnxruntime  # noqa: E402

# The largest allowed difference of a logit and a probability. Both sides add the
# same products in another order, and float32 has 24 bits: around 50, the size of
# the largest logits here, numbers are 4e-6 apart. Of the 100,000 logits of the MLP,
# 80 differ by more than 1e-5, and at most by 1.9e-5; compared with a computation in
# double, ours are at most 1.8e-5 off, and ONNX Runtime's 1.7e-5. So if the largest
# logit of an image is above 5, the limit is proportional to it. Otherwise it is 1e-5.
MOST = 1e-5
RELATIVE = 2e-6


def softmax(x):
    e = numpy.exp((x - x.max(-1, keepdims=True)).astype("float64"))
    return e / e.sum(-1, keepdims=True)


def read(path):
    shape = pathlib.Path(f"{path}.shape").read_text().split()
    return numpy.fromfile(path, dtype="<f4").reshape([int(n) for n in shape])


class OnnxRuntimeTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(dir=os.environ["TEST_TMPDIR"])
        subprocess.run([ONNX_ANSWERS, cls.folder.name], check=True)
        print(f"\nONNX Runtime {onnxruntime.__version__}")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def compare(self, network, batches):
        path = f"{self.folder.name}/{network}"
        with quiet():
            session = onnxruntime.InferenceSession(
                f"{path}.onnx", providers=["CPUExecutionProvider"])
        (value,) = session.get_inputs()
        given, wanted = read(f"{path}.input"), read(f"{path}.output")
        self.assertEqual(value.name, "input")
        self.assertEqual(value.shape, ["batch", *given.shape[1:]])
        self.assertEqual(session.get_outputs()[0].name, "output")
        self.assertGreater(numpy.abs(wanted).max(), 0.01)
        for batch in batches:
            count = len(given) if batch > 1 else min(100, len(given))
            got = numpy.concatenate([
                session.run(None, {"input": given[i : i + batch]})[0]
                for i in range(0, count, batch)
            ])
            ours = wanted[:count]
            self.assertEqual(got.shape, ours.shape)
            difference = numpy.abs(got - ours)
            largest = numpy.abs(ours).max(-1, keepdims=True)
            allowed = numpy.maximum(MOST, RELATIVE * largest)
            probability = numpy.abs(softmax(got) - softmax(ours)).max()
            print(
                f"{network} {count} in batches of {batch}: largest difference "
                f"{difference.max():.1e} of {largest.max():.3g}, "
                f"of a probability {probability:.1e}")
            self.assertTrue((difference <= allowed).all())  # False for NaN.
            self.assertLessEqual(probability, MOST)
            if ours.shape[-1] == 10:
                self.assertTrue((got.argmax(-1) == ours.argmax(-1)).all())

    def test_mlp(self):
        self.compare("mlp", [1000, 1, 7, 10000])

    def test_lenet5(self):
        self.compare("lenet5", [1000, 1, 7])

    def test_resnet(self):
        self.compare("resnet", [1000, 1, 7])

    def test_gpt(self):
        self.compare("gpt", [100, 1, 7])

    def test_operators(self):
        self.compare("operators", [100, 1, 7])

    def test_more_operators(self):
        self.compare("more_operators", [100, 1, 7])

    def test_means_over_the_batch(self):
        for batch in (1, 3, 17):
            self.compare(f"batch_means_{batch}", [batch])


if __name__ == "__main__":
    ONNX_ANSWERS = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
