"""Data-parallel training with the processes of a real mpirun.

mpi_test.py MPI_CHECK TRAIN_MPI
"""

import os
import subprocess
import sys
import tempfile
import unittest

CHECK, TRAIN = sys.argv[1:3]

# checks.h describes these. They run in one process, because mpirun takes seconds to
# start; "ended" is the last, because worker 0 returns.
CHECKS = ("gradient", "training", "bit", "messages", "ended")

# A run takes seconds; one that takes this long hangs.
SECONDS = 120


def mpirun(workers, *command, **environment):
    """Runs the command with this many processes; returns (status, output)."""
    # Open MPI puts sockets there, whose paths may have at most 107 characters.
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="mpi") as folder:
        done = subprocess.run(
            [os.environ["PEER_MPIRUN"], "--oversubscribe", "-np", str(workers),
             *command],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=SECONDS,
            env=os.environ | environment | {
                "TMPDIR": folder,
                # Otherwise it changes the code of mmap(), and sanitizers fail.
                "OMPI_MCA_memory": "^patcher",
                # Its files are not memory at an address that a sanitizer may use.
                "PMIX_MCA_gds": "hash",
                # Of Open MPI, which frees little at its end.
                "ASAN_OPTIONS": "detect_leaks=0",
                "OMPI_ALLOW_RUN_AS_ROOT": "1",
                "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
            })
        return done.returncode, done.stdout


class MpiTest(unittest.TestCase):

    def expect_ok(self, checks, workers, *flags):
        status, output = mpirun(workers, *flags, CHECK, *checks)
        self.assertEqual(status, 0, output)
        for check in checks:
            self.assertEqual(output.count(f"{check}: ok"), workers, output)

    def test_two_workers(self):
        self.expect_ok(CHECKS, 2)

    def test_four_workers(self):
        self.expect_ok(CHECKS, 4)

    def test_over_tcp(self):
        # TCP, as between machines: by default messages go through shared memory.
        self.expect_ok(CHECKS, 2, "--mca", "pml", "ob1", "--mca", "btl",
                       "tcp,self", "--mca", "btl_tcp_if_include", "lo")

    def test_a_worker_that_throws_ends_all(self):
        for workers in (2, 4):
            status, output = mpirun(workers, CHECK, "throws")
            self.assertNotEqual(status, 0, output)
            self.assertIn(f"worker {workers - 1}: on purpose", output)
            self.assertNotIn(": ok", output)

    def test_a_worker_that_is_killed_ends_all(self):
        for workers in (2, 4):
            status, output = mpirun(workers, CHECK, "killed")
            self.assertNotEqual(status, 0, output)
            self.assertNotIn(": ok", output)

    def test_the_program_trains(self):
        # TINYTORCH_MNIST="": UCI's digits, which are few.
        status, output = mpirun(
            2, TRAIN, "--epochs=5", "--batch=50", TINYTORCH_MNIST="")
        self.assertEqual(status, 0, output)
        self.assertIn("2 workers, batches of 50", output)
        self.assertIn("All 2 have the same network, to the bit.", output)
        self.assertLessEqual(max(map(len, output.splitlines())), 80, output)
        last = [line for line in output.splitlines() if "%" in line][-1]
        self.assertGreater(float(last.split()[2]), 80, output)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
