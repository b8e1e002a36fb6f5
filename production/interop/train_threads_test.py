"""The program that trains with several threads.

train_threads_test.py TRAIN_THREADS
"""

import os
import subprocess
import sys
import unittest

TRAIN = sys.argv[1]


def run(*arguments):
    """Runs it on UCI's digits, which are few; returns (status, output)."""
    done = subprocess.run(
        [TRAIN, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, env=os.environ | {"TINYTORCH_MNIST": ""})
    return done.returncode, done.stdout


class TrainThreadsTest(unittest.TestCase):

    def test_it_trains(self):
        status, output = run("--workers=2", "--epochs=5", "--batch=50")
        self.assertEqual(status, 0, output)
        self.assertIn("2 workers, batches of 50", output)
        self.assertIn("All 2 have the same network, to the bit.", output)
        self.assertLessEqual(max(map(len, output.splitlines())), 80, output)
        last = [line for line in output.splitlines() if "%" in line][-1]
        self.assertGreater(float(last.split()[2]), 80, output)

    def test_it_says_what_cannot_be_shared_out(self):
        status, output = run("--workers=3", "--batch=50")
        self.assertEqual(status, 1, output)
        self.assertIn("3 workers do not divide a batch of 50", output)

    def test_it_wants_a_worker(self):
        status, output = run("--workers=0")
        self.assertEqual(status, 1, output)
        self.assertIn("wanted at least 1 worker, got 0", output)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
