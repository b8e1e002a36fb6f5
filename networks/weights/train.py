"""Trains the weights in this directory, with PyTorch.

    python3 networks/weights/train.py MNIST_DIRECTORY

The directory holds MNIST's four files under their original names. Made with
PyTorch 2.14.1 (Debian forky's python3-torch) on one thread of an x86-64; another
version or machine may round differently and end some digits away. It trains, and
prints the accuracy of, five networks; `python3 train.py DIR lenet5` trains one.

    mlp          as MakeMlp({784, 128, 10}) in networks/models.h
    lenet5       as MakeLeNet5()
    shift_*      three architectures of at most 7,960 parameters, for the
                 experiment in networks/understand.cc. Every picture they learn
                 from is moved by up to 4 pixels in both directions, anew in each
                 epoch.

Input: pixels divided by 255, so from 0 (paper) to 1 (ink), [n, 1, 28, 28]. The
first two networks see each picture moved by up to 1 pixel. The test images are
used once, at the end, to print what was reached.
"""

import json
import pathlib
import struct
import sys

import torch
from torch import nn

HERE = pathlib.Path(__file__).parent


def read_idx(path):
    data = path.read_bytes()
    axes = data[3]
    shape = struct.unpack(f">{axes}I", data[4 : 4 + 4 * axes])
    flat = torch.frombuffer(bytearray(data[4 + 4 * axes :]), dtype=torch.uint8)
    return flat.reshape(shape)


def read_digits(directory, part):
    images = read_idx(directory / f"{part}-images-idx3-ubyte")
    labels = read_idx(directory / f"{part}-labels-idx1-ubyte")
    return images.float().div(255), labels.long()


def shifted(images, most):
    """Moves each of [n, 28, 28] by its own random offset; 0 comes in."""
    n, h, w = images.shape
    padded = nn.functional.pad(images, (most, most, most, most))
    down = torch.randint(0, 2 * most + 1, (n, 1, 1)) + torch.arange(h).view(1, h, 1)
    right = torch.randint(0, 2 * most + 1, (n, 1, 1)) + torch.arange(w).view(1, 1, w)
    return padded[torch.arange(n).view(n, 1, 1), down, right]


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


def shift_linear():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))


def shift_mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.ReLU(), nn.Linear(10, 10))


def shift_cnn():
    return nn.Sequential(
        nn.Conv2d(1, 8, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 20, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(320, 10),
    )


# Name: network, epochs, pixels moved at most.
NETWORKS = {
    "mlp": (mlp, 20, 1),
    "lenet5": (lenet5, 10, 1),
    "shift_linear": (shift_linear, 8, 4),
    "shift_mlp": (shift_mlp, 8, 4),
    "shift_cnn": (shift_cnn, 6, 4),
}


def train(network, images, labels, epochs, move, batch=100, rate=2e-3):
    optimizer = torch.optim.Adam(network.parameters(), lr=rate)
    steps = epochs * (len(images) // batch)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for epoch in range(epochs):
        total = 0.0
        order = torch.randperm(len(images))
        for rows in order.split(batch):
            x = shifted(images[rows], move).unsqueeze(1)
            loss = nn.functional.cross_entropy(network(x), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(rows)
        print(f"  epoch {epoch + 1}: loss {total / len(images):.4f}", flush=True)


def save_safetensors(path, tensors):
    """Writes float32 tensors as safetensors.torch.save_file does, byte for byte."""
    header, offset = {}, 0
    for name in sorted(tensors):
        size = tensors[name].numel() * 4
        header[name] = {
            "dtype": "F32",
            "shape": list(tensors[name].shape),
            "data_offsets": [offset, offset + size],
        }
        offset += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name in sorted(tensors):
            file.write(tensors[name].numpy().astype("<f4").tobytes())


def main():
    torch.set_num_threads(1)
    directory = pathlib.Path(sys.argv[1])
    images, labels = read_digits(directory, "train")
    test_images, test_labels = read_digits(directory, "t10k")
    for name in sys.argv[2:] or NETWORKS:
        make, epochs, move = NETWORKS[name]
        torch.manual_seed(1)
        network = make()
        count = sum(p.numel() for p in network.parameters())
        print(f"{name}: {count} parameters", flush=True)
        train(network, images, labels, epochs, move)
        with torch.no_grad():
            if name.startswith("shift_"):
                test = shifted(test_images, move)
            else:
                test = test_images
            read = network(test.unsqueeze(1)).argmax(1)
        right = (read == test_labels).float().mean().item()
        print(f"{name}: {right:.2%} of the test images", flush=True)
        save_safetensors(HERE / f"{name}.safetensors", network.state_dict())


if __name__ == "__main__":
    main()
