"""Soak: a server under load for a long time, whose memory must not grow.

    ./bazelw run --config=reference //production/interop:soak -- [MINUTES]

Ten minutes by default. Real digits at half of what the server can do; every
three seconds another model, LeNet-5 or the MLP, in turns; and all the time
clients that send garbage, vanish, send half a request, too much, or a byte now
and then. Prints each minute what memory, threads and files the server holds.
Exits with 1 if an answer is wrong or missing, if one of the server's own tests
of a request fails to say 4xx, or if memory has grown by more than MOST_GROWTH
since the first minute was over (in a run of less than two, the first half).

With MALLOC_ARENA_MAX=16 in the environment you see what serve.cc spares itself:
malloc's arenas, which fill up one after the other for as long as you watch.
"""

import json
import os
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

import serving

SERVE, LOAD, PACK = sys.argv[1:4]
MINUTES = float(sys.argv[4]) if len(sys.argv) > 4 else 10
MOST_GROWTH = 4.0  # MB; a leak of two bytes per request would be more
RELOAD_SECONDS = 3

PREDICT = b"POST /v1/predict HTTP/1.1\r\nContent-Type: "
BYTES = PREDICT + b"application/octet-stream\r\n"
JSON = PREDICT + b"application/json\r\n"


def sized(head, body):
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def hostile(random):
    """Returns bytes to send, and the first digits of the expected status."""
    return random.choice([
        (random.randbytes(random.randrange(1, 3000)), "4"),
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n", "414"),
        (b"GET / HTTP/1.1\r\na: " + b"b" * 9000 + b"\r\n\r\n", "431"),
        (BYTES + b"Content-Length: 99999999999\r\n\r\n", "413"),
        (BYTES + b"Content-Length: -1\r\n\r\n", "400"),
        (BYTES + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "411"),
        (sized(BYTES, b"x" * 783), "400"),
        (sized(BYTES, b"x" * 784 * 65), "400"),
        (sized(JSON, b"[" * 100000), "400"),
        (sized(JSON, b'{"images": [[NaN]]}'), "400"),
        (sized(JSON, json.dumps({"images": [[0] * 783]}).encode()), "400"),
        (sized(PREDICT + b"text/html\r\n", b"<p>"), "415"),
        (sized(BYTES + b"X-Timeout-Ms: soon\r\n", b"x" * 784), "400"),
        (b"DELETE /v1/model HTTP/1.1\r\n\r\n", "405"),
        (b"GET /../etc/passwd HTTP/1.1\r\n\r\n", "404"),
        (sized(BYTES, b"x" * 784)[:-random.randrange(1, 700)], "400"),
    ])


class Attacker(threading.Thread):
    """Sends hostile requests, one after the other; records unexpected responses."""

    def __init__(self, port, seed):
        super().__init__(daemon=True)
        self.port, self.random = port, random.Random(seed)
        self.over = threading.Event()
        self.sent, self.failures = 0, []
        self.start()

    def run(self):
        while not self.over.wait(0.02):
            try:
                self.attack()
            except OSError as error:  # the server may close early
                if isinstance(error, ConnectionRefusedError):
                    self.failures.append(str(error))
            self.sent += 1

    def attack(self):
        request, wanted = hostile(self.random)
        with socket.create_connection(("127.0.0.1", self.port), 30) as client:
            way = self.random.random()
            if way < 0.1:  # vanishes
                client.sendall(request[:self.random.randrange(len(request))])
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                  struct.pack("ii", 1, 0))
                return
            if way < 0.2:  # sends a few bytes at a time
                for byte in request[:20]:
                    client.sendall(bytes([byte]))
                    self.over.wait(0.01)
                request = request[20:]
            client.sendall(request)
            client.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := client.recv(65536):
                answer += piece
            if not answer.startswith(b"HTTP/1.1 " + wanted.encode()):
                self.failures.append(f"{request[:80]!r}: {answer[:80]!r}")


class Reloader(threading.Thread):
    """Gives the server another model every few seconds."""

    def __init__(self, server, path, models):
        super().__init__(daemon=True)
        self.server, self.path, self.models = server, path, models
        self.over = threading.Event()
        self.count = 0
        self.start()

    def run(self):
        while not self.over.wait(RELOAD_SECONDS):
            new = self.path + ".new"
            with open(new, "wb") as file:
                file.write(self.models[self.count % 2])
            os.replace(new, self.path)
            seen = len(self.server.lines)
            self.server.signal(signal.SIGHUP)
            self.server.wait_for_line("^reloaded", after=seen)
            self.count += 1


def held(pid):
    """Returns (MB of resident memory, threads, open files) of a process."""
    with open(f"/proc/{pid}/status") as file:
        status = file.read()
    return (int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024,
            int(re.search(r"Threads:\s+(\d+)", status)[1]),
            len(os.listdir(f"/proc/{pid}/fd")))


def watch(pid, seconds):
    """Prints the resources of the process, and returns its growth in MB."""
    start = time.monotonic()
    settled = None
    steps = max(2, round(seconds / 60))
    for i in range(steps + 1):
        time.sleep(max(0, start + i * seconds / steps - time.monotonic()))
        memory, threads, files = held(pid)
        print(f"{time.monotonic() - start:6.0f} s: {memory:6.1f} MB, "
              f"{threads} threads, {files} files", flush=True)
        if i == 1:
            settled = memory
    return memory - settled


def capacity(port):
    done = subprocess.run([LOAD, f"--port={port}", "--connections=64", "--seconds=3"],
                          stdout=subprocess.PIPE, text=True)
    return int(re.search(r": (\S+) a second", done.stdout)[1].replace(",", ""))


def soak(folder):
    models = []
    for name in ("mlp", "lenet5"):
        path = serving.make_model(PACK, name, f"{folder}/{name}")
        with open(path, "rb") as file:
            models.append(file.read())
    server = serving.Replica(SERVE, path)
    rate = capacity(server.port) / 2
    print(f"{MINUTES:g} minutes of {rate:.0f} requests a second", flush=True)
    pid = server.process.pid
    load = subprocess.Popen(
        [LOAD, f"--port={server.port}", f"--rate={rate}", "--connections=64",
         f"--seconds={MINUTES * 60}"], stdout=subprocess.PIPE, text=True)
    attackers = [Attacker(server.port, seed) for seed in range(4)]
    reloader = Reloader(server, path, models)
    growth = watch(pid, MINUTES * 60)
    output = load.communicate()[0]
    reloader.over.set()
    for attacker in attackers:
        attacker.over.set()
    for thread in [reloader, *attackers]:
        thread.join()
    server.signal(signal.SIGTERM)
    status = server.wait()
    print(output, end="")
    print(f"{sum(a.sent for a in attackers):,} hostile requests, "
          f"{reloader.count} reloads; grown by {growth:.1f} MB")
    failures = [failure for a in attackers for failure in a.failures]
    if load.returncode != 0 or "no answer: 0;" not in output:
        failures.append("not all answers came and were right")
    if status != 0:
        failures.append(f"the server ended with {status}")
    if growth > MOST_GROWTH:
        failures.append(f"memory has grown by more than {MOST_GROWTH} MB")
    return failures


def main():
    with tempfile.TemporaryDirectory() as folder:
        failures = soak(folder)
    for failure in failures[:10]:
        print(f"FAILED: {failure}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
