"""What the tests of this folder share: a served model, digits, and waiting."""

import http.client
import json
import os
import re
import socket
import struct
import subprocess
import tempfile
import threading
import time
import urllib.request

DIGITS = "tools/data/uci/digits-images-idx3-ubyte"
LABELS = "tools/data/uci/digits-labels-idx1-ubyte"


def wait_until(what, condition, seconds=60):
    """Waits until the condition holds, and returns its value; fails with `what`."""
    end = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s, and never: {what}")
        time.sleep(0.02)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def get(port, path):
    url = f"http://127.0.0.1:{port}{path}"
    with urllib.request.urlopen(url, timeout=10) as response:
        return response.read().decode()


class Program:
    """A program that runs in the background. Its output is kept, line by line."""

    def __init__(self, *command):
        self.command = [str(word) for word in command]
        self.lines = []
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def wait_for_line(self, pattern, after=0):
        """Returns the match of the first line, not one of the first `after`."""
        def found():
            # The list only grows, so a copy of it is consistent.
            for line in list(self.lines)[after:]:
                match = re.search(pattern, line)
                if match:
                    return match
            if not self.reader.is_alive():
                raise AssertionError(f"{self.command} ended: {self.lines}")
            return None
        return wait_until(f"{pattern} of {self.command[0]}", found)

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self, seconds=60):
        """Waits until it ends. Returns the exit status, or -N after signal N."""
        return self.process.wait(timeout=seconds)

    def kill(self):
        """Ends it if it runs, and closes its output."""
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()


class Replica(Program):
    """//production/serving:serve, ready to answer at self.port."""

    def __init__(self, serve, model, port=0, *flags):
        super().__init__(serve, f"--model={model}", f"--port={port}", *flags)
        line = self.wait_for_line(r"^serving (\w+) \((\w+)\) at http://127.0.0.1:(\d+)$")
        self.port = int(line[3])


def make_model(pack, architecture, name="served.model"):
    """Writes the model file of an architecture with the weights of the course."""
    path = os.path.join(tempfile.gettempdir(), name)
    done = subprocess.run(
        [pack, f"--architecture={architecture}", f"--out={path}"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise AssertionError(done.stdout)
    return path


def digits(count):
    """Returns images of 784 bytes each, and their labels: UCI's digits, enlarged."""
    with open(DIGITS, "rb") as file:
        header = struct.unpack(">4I", file.read(16))
        assert header[2:] == (8, 8), header
        pixels = file.read(count * 64)
    with open(LABELS, "rb") as file:
        labels = list(file.read(8 + count)[8:])
    images = []
    for i in range(count):
        image = bytearray(784)
        for row in range(16):
            for column in range(16):
                ink = pixels[64 * i + 8 * (row // 2) + column // 2]
                image[28 * (row + 6) + column + 6] = ink * 255 // 16
        images.append(bytes(image))
    return images, labels


def predict(connection, image):
    """Sends one request. Returns the status, and the response as JSON."""
    connection.request("POST", "/v1/predict", image,
                       {"Content-Type": "application/octet-stream"})
    response = connection.getresponse()
    return response.status, json.loads(response.read())


def connect(port):
    return http.client.HTTPConnection("127.0.0.1", port, timeout=20)
