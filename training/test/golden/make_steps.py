#!/usr/bin/env python3
"""Makes steps.json: the losses of ten training steps of four networks.

    python3 training/test/golden/make_steps.py

Weights, images, labels and text are not stored: both sides make them with the
same formulas (wave() of networks/test/golden/make.py, layers/testing/waves.h).
"""

import importlib.util
import pathlib
import sys

import torch
import torch.nn.functional as F
from torch import nn

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.append(str(ROOT / "tensor/testing"))
from golden import write  # noqa: E402

_path = ROOT / "networks/test/golden/make.py"
_spec = importlib.util.spec_from_file_location("networks_golden", _path)
networks = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(networks)

STEPS = 10


class Attention(nn.Module):
    def __init__(self, features, heads):
        super().__init__()
        self.heads = heads
        self.query_key_value = nn.Linear(features, 3 * features)
        self.out = nn.Linear(features, features)

    def forward(self, x):
        n, t, features = x.shape
        q, k, v = (
            part.reshape(n, t, self.heads, -1).transpose(1, 2)
            for part in self.query_key_value(x).chunk(3, -1)
        )
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(y.transpose(1, 2).reshape(n, t, features))


class Block(nn.Module):
    def __init__(self, features, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(features)
        self.attention = Attention(features, heads)
        self.norm2 = nn.LayerNorm(features)
        self.mlp = nn.Sequential(
            nn.Linear(features, 4 * features),
            nn.GELU(),
            nn.Linear(4 * features, features),
        )

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Gpt(nn.Module):
    def __init__(self, characters, context, features, heads, blocks):
        super().__init__()
        self.tokens = nn.Embedding(characters, features)
        self.positions = nn.Embedding(context, features)
        self.blocks = nn.Sequential(*[Block(features, heads) for _ in range(blocks)])
        self.norm = nn.LayerNorm(features)
        self.head = nn.Linear(features, characters, bias=False)

    def forward(self, x):
        x = self.tokens(x) + self.positions(torch.arange(x.shape[1]))
        return self.head(self.norm(self.blocks(x)))


def images(step):
    """Six images, and labels that belong to them, other ones at each step."""
    x = networks.wave(100 + step, [6, 1, 28, 28], scale=0.5, shift=0.5)
    return x, (torch.arange(6) * 3 + step) % 10


def text(step):
    """Three windows of eight characters: squares, modulo 11, and the next one."""
    i = torch.arange(24).reshape(3, 8) + step
    return i * i % 11, (i + 1) * (i + 1) % 11


def train(network, make, batch, max_norm=None):
    networks.fill(network)
    network.train()
    optimizer = make(network.parameters())
    losses, norms = [], []
    for step in range(STEPS):
        inputs, labels = batch(step)
        logits = network(inputs)
        classes = logits.shape[-1]
        loss = F.cross_entropy(logits.reshape(-1, classes), labels.flatten())
        optimizer.zero_grad()
        loss.backward()
        # To an infinite length: measures, and clips nothing.
        limit = float("inf") if max_norm is None else max_norm
        norms.append(nn.utils.clip_grad_norm_(network.parameters(), limit))
        optimizer.step()
        losses.append(loss.detach())
    return {"losses": torch.stack(losses), "norms": torch.stack(norms)}


if __name__ == "__main__":
    optim = torch.optim
    write(
        HERE / "steps.json",
        {
            "MLP: Sgd with momentum": train(
                networks.mlp(),
                lambda p: optim.SGD(p, lr=0.02, momentum=0.9),
                images,
            ),
            "LeNet-5: Adam": train(
                networks.lenet5(), lambda p: optim.Adam(p, lr=1e-3), images
            ),
            "ResNet: Sgd": train(
                networks.resnet(), lambda p: optim.SGD(p, lr=0.02), images
            ),
            "Gpt: AdamW, clipped": train(
                Gpt(11, 8, 12, 2, 2),
                lambda p: optim.AdamW(p, lr=3e-3, weight_decay=0.1),
                text,
                max_norm=1.0,
            ),
        },
    )
