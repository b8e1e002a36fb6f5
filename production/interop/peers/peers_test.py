"""Each peer that @peers names can be started."""

import json
import os
import subprocess
import sys
import unittest


def version(*command):
    """Returns the version that a program prints, which must not be empty."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0 or not done.stdout.strip():
        raise AssertionError(f"{command}: status {done.returncode}: {done.stdout}")
    return done.stdout


class PeersTest(unittest.TestCase):

    def test_starts(self):
        peer = sys.argv[1]
        path = os.environ["PEER_" + peer.upper()]
        self.assertTrue(os.path.isabs(path), path)
        if peer == "playwright":
            with open(os.path.join(path, "package.json")) as package:
                self.assertEqual(json.load(package)["name"], "playwright-core")
        elif peer == "onnxruntime":
            say = "import numpy, onnxruntime; print(onnxruntime.__version__)"
            version(path, "-c", say)
        else:
            version(path, "-v" if peer == "haproxy" else "--version")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
