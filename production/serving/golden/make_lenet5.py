#!/usr/bin/env python3
"""Trains LeNet-5 in PyTorch, for the test that its weights can be served here.

    python3 production/serving/golden/make_lenet5.py MNIST_DIRECTORY

The directory holds MNIST's four files under their original names. Leaves

    lenet5_pytorch.safetensors   the weights after one epoch of 60,000 images
    lenet5_pytorch.json          what PyTorch answers to 16 of UCI's digits

Made with PyTorch 2.14.1 (Debian package python3-torch) on one thread; another
version or machine trains others. The Python package of safetensors was not to be
had, so save() writes the format by its description, and not as this course does:
tensors in PyTorch's order, and JSON as Python's json module writes it.
"""

import json
import pathlib
import struct
import sys

import torch
from torch import nn

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.append(str(ROOT / "tools/testing"))
from golden import write  # noqa: E402


def read_idx(path):
    data = path.read_bytes()
    axes = data[3]
    shape = struct.unpack(f">{axes}I", data[4 : 4 + 4 * axes])
    flat = torch.frombuffer(bytearray(data[4 + 4 * axes :]), dtype=torch.uint8)
    return flat.reshape(shape)


def read_digits(directory, part):
    images = read_idx(directory / f"{part}-images-idx3-ubyte").float().div(255)
    return images.unsqueeze(1), read_idx(directory / f"{part}-labels-idx1-ubyte").long()


def uci_digits(count):
    """The first of the test images as Images28() (tensor/show/images.h) shows them."""
    images = read_idx(ROOT / "tools/data/uci/digits-images-idx3-ubyte")
    images = images[1500 : 1500 + count].unsqueeze(1).float().div(16)
    large = images.repeat_interleave(2, 2).repeat_interleave(2, 3)
    return nn.functional.pad(large, (6, 6, 6, 6))


def lenet5():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(400, 120),
        nn.ReLU(),
        nn.Linear(120, 84),
        nn.ReLU(),
        nn.Linear(84, 10),
    )


def train(network, images, labels):
    optimizer = torch.optim.Adam(network.parameters(), lr=2e-3)
    for batch in torch.randperm(len(images)).split(64):
        loss = nn.functional.cross_entropy(network(images[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def save(path, tensors):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, tensor in tensors.items():
        raw = tensor.numpy().astype("<f4").tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(tensor.shape),
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def main():
    torch.set_default_dtype(torch.float32)
    torch.set_num_threads(1)
    torch.manual_seed(1)
    directory = pathlib.Path(sys.argv[1])
    network = lenet5()
    train(network, *read_digits(directory, "train"))
    images, labels = read_digits(directory, "t10k")
    with torch.no_grad():
        right = (network(images).argmax(1) == labels).float().mean().item()
        print(f"{right:.2%} of the test images")
        save(HERE / "lenet5_pytorch.safetensors", network.state_dict())
        # In float64, so that these are the exact answers, rounded once.
        answers = network.double()(uci_digits(16).double())
    write(HERE / "lenet5_pytorch.json", {"LeNet-5: UCI's digits": {"y": answers}})


if __name__ == "__main__":
    main()
