"""ONNX's checker and its inference of shapes accept every network that we export.

    onnx_checker_test.py ARCHITECTURES ONNX_ANSWERS

These write the networks of architectures_test.py and onnxruntime_test.py.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PYTHON = os.environ["PEER_ONNX"]
if __name__ == "__main__" and sys.executable != PYTHON:
    os.execv(PYTHON, [PYTHON] + sys.argv)

import onnx  # noqa: E402
import onnx.shape_inference  # noqa: E402


def extents(shape):
    return [axis.dim_param or axis.dim_value for axis in shape.dim]


class OnnxCheckerTest(unittest.TestCase):

    def check(self, program, at_least):
        with tempfile.TemporaryDirectory(dir=os.environ["TEST_TMPDIR"]) as folder:
            subprocess.run([program, folder], check=True)
            files = sorted(pathlib.Path(folder).glob("*.onnx"))
            self.assertGreaterEqual(len(files), at_least)
            for file in files:
                with self.subTest(file=file.name):
                    self.check_file(file)

    def check_file(self, file):
        model = onnx.load(file)
        onnx.checker.check_model(model, full_check=True)
        inferred = onnx.shape_inference.infer_shapes(
            model, check_type=True, strict_mode=True, data_prop=True)
        named = {value.name: value.type.tensor_type.shape
                 for value in inferred.graph.value_info}
        # Each node's output gets a shape, with as many axes as it has.
        for node in inferred.graph.node:
            for name in node.output:
                if name != "output":
                    self.assertIn(name, named, node.op_type)
        (output,) = model.graph.output
        self.assertEqual(extents(output.type.tensor_type.shape)[0], "batch")

    def test_random_architectures(self):
        self.check(ARCHITECTURES, 20)

    def test_networks_of_the_course(self):
        self.check(ONNX_ANSWERS, 5)


if __name__ == "__main__":
    ARCHITECTURES, ONNX_ANSWERS = map(os.path.abspath, sys.argv[1:])
    del sys.argv[1:]
    unittest.main(verbosity=2)
