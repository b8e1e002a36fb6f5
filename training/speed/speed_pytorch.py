"""An epoch of MNIST in PyTorch: the same work as speed.cc does, timed.

    python3 training/speed/speed_pytorch.py MNIST_DIRECTORY mlp|lenet5 [THREADS]

Plain eager mode: a module, its loss, backward(), Adam (PyTorch's own choice of
loop). The images are tensors in memory before the clock starts, each batch is
picked by index, evaluation is not part of the time. Prints seconds for one
epoch, after a warm-up of 100 batches, and the mean loss.
"""

import pathlib
import struct
import sys
import time

import torch
from torch import nn

BATCH = 64


def read_idx(path):
    data = path.read_bytes()
    axes = data[3]
    shape = struct.unpack(f">{axes}I", data[4 : 4 + 4 * axes])
    flat = torch.frombuffer(bytearray(data[4 + 4 * axes :]), dtype=torch.uint8)
    return flat.reshape(shape)


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))


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


def train(network, optimizer, images, labels, order):
    """Takes a step for each batch of the order, and returns the mean loss."""
    criterion = nn.CrossEntropyLoss()
    losses = 0.0
    batches = order.split(BATCH)
    for batch in batches:
        optimizer.zero_grad()
        loss = criterion(network(images[batch]), labels[batch])
        loss.backward()
        optimizer.step()
        losses += loss.item()
    return losses / len(batches)


def main():
    directory = pathlib.Path(sys.argv[1])
    if len(sys.argv) > 3:
        torch.set_num_threads(int(sys.argv[3]))
    torch.manual_seed(1)
    images = read_idx(directory / "train-images-idx3-ubyte").float().div(255).unsqueeze(1)
    labels = read_idx(directory / "train-labels-idx1-ubyte").long()
    network = {"mlp": mlp, "lenet5": lenet5}[sys.argv[2]]()
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    train(network, optimizer, images, labels, torch.randperm(len(images))[: 100 * BATCH])
    start = time.perf_counter()
    loss = train(network, optimizer, images, labels, torch.randperm(len(images)))
    print(f"{time.perf_counter() - start:.3f} s, loss {loss:.3f}")


if __name__ == "__main__":
    main()
