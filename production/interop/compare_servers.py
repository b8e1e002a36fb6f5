"""Compares serve with ONNX Runtime behind a plain Python HTTP server.

    ./bazelw run --config=reference //production/interop:compare_servers

The same LeNet-5, the same bytes, the same load generator, one server after the
other. First what each can do at most: clients that ask again when they are
answered, 16 or 64 of them, whichever gives more. Then half of that and twice of
that, at a fixed rate, whatever the server does, from up to 400 clients; latency
counts from when a request was due. Each gets the better of one thread for a run
of the network and one for each processor. Two minutes; nothing else should be
running, and the load generator has its share of the machine, too.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import serving

SERVE, LOAD, PACK = sys.argv[1:4]
PYTHON = os.environ["PEER_ONNXRUNTIME"]
SECONDS = float(os.environ.get("TINYTORCH_SECONDS", "5"))  # of a measurement
CLIENTS = 400


def load(port, *flags, seconds=SECONDS):
    """Runs the load generator; returns its results as a dictionary."""
    done = subprocess.run(
        [LOAD, f"--port={port}", f"--seconds={seconds}", *flags],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    text = done.stdout.replace(",", "")
    first = re.search(r"(\d+) answers in .*: (\d+) a second; "
                      r"p50 (.*) p95 (.*) p99 (.*)", text)
    second = re.search(r"refused \(429\): (\d+).*no answer: (\d+); wrong: (\d+)", text)
    if not first or not second or second[3] != "0":
        raise AssertionError(done.stdout)
    return {"rate": int(first[2]), "p50": first[3], "p99": first[5],
            "refused": int(second[1]), "no answer": int(second[2])}


def capacity(port, seconds=SECONDS):
    """Returns the most answers a second."""
    load(port, "--connections=16", seconds=1)  # warm up
    return max(load(port, f"--connections={n}", seconds=seconds)["rate"]
               for n in (16, 64))


def measure(name, server):
    """Prints a row for each load, and ends the server."""
    try:
        most = capacity(server.port)
        for share in (50, 200):
            asked = most * share / 100
            row = load(server.port, f"--connections={CLIENTS}", f"--rate={asked}")
            print(f"| {name} | {most:,} | {share} %: {asked:,.0f} | {row['rate']:,} | "
                  f"{row['p50']} | {row['p99']} | {row['refused']:,} | "
                  f"{row['no answer']:,} |", flush=True)
    finally:
        server.kill()


class Theirs(serving.Program):
    """server_onnxruntime.py, ready to answer at self.port."""

    def __init__(self, model, threads):
        script = pathlib.Path(__file__).with_name("server_onnxruntime.py")
        super().__init__(PYTHON, script, model, threads)
        self.port = int(self.wait_for_line(r"^serving .*:(\d+)$")[1])


def ours(model, threads, *flags):
    os.environ["TINYTORCH_THREADS"] = str(threads)
    return serving.Replica(SERVE, model, 0, *flags)


def best_threads(start):
    """Returns the number of threads with which the server of `start` answers more."""
    found = {}
    for threads in sorted({1, os.cpu_count()}):
        server = start(threads)
        found[threads] = capacity(server.port, seconds=2)
        server.kill()
    return max(found, key=found.get)


def main():
    with tempfile.TemporaryDirectory() as name:
        model, onnx = f"{name}/lenet5.model", f"{name}/lenet5.onnx"
        subprocess.run(
            [PACK, "--architecture=lenet5", f"--out={model}", f"--onnx={onnx}"],
            check=True, stdout=subprocess.DEVNULL)
        mine = best_threads(lambda threads: ours(model, threads))
        others = best_threads(lambda threads: Theirs(onnx, threads))
        print(f"Threads for a run of the network: {mine} here, {others} there.\n\n"
              "| server | most a second | asked a second | answered | p50 | p99 | "
              "429 | no answer |\n|---|---|---|---|---|---|---|---|", flush=True)
        measure("serve", ours(model, mine))
        measure("serve --nice=0", ours(model, mine, "--nice=0"))
        measure("ONNX Runtime and Python", Theirs(onnx, others))


if __name__ == "__main__":
    main()
