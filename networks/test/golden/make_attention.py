#!/usr/bin/env python3
"""Makes attention.json and transformer.json: what PyTorch answers.

    python3 networks/test/golden/make_attention.py

tensor/testing/golden.py says with which version, and how numbers are written.
Parameters are stored under the names that the course's layers give them.
"""

import pathlib
import sys

import torch
import torch.nn.functional as F
from torch import nn

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[2] / "tensor/testing"))
from golden import normal, write  # noqa: E402


def mask(t):
    return nn.Transformer.generate_square_subsequent_mask(t, dtype=torch.float64)


def formula():
    cases = {}
    for shape, scale, name in [
        ([3, 4], 1, "one matrix"),
        ([2, 3, 5, 4], 1, "a batch of heads"),
        ([1, 6], 1, "one position"),
        ([2, 4, 1], 1, "one feature"),
        ([2, 7, 3], 30, "scores in the thousands"),
        ([2, 0, 3], 1, "no positions"),
        ([0, 2, 3], 1, "no texts"),
    ]:
        query, key, value = (normal(*shape, scale=s) for s in (scale, scale, 1))
        y = F.scaled_dot_product_attention(query, key, value, is_causal=True)
        if scale == 1:  # Means of values, and no mean is 0 by accident.
            assert y.numel() == 0 or y.abs().min() > 1e-4
        cases[f"CausalAttention: {name}"] = {
            "query": query,
            "key": key,
            "value": value,
            "y": y,
        }
    return cases


def fill(layer):
    """Small numbers with two decimals; those that multiply are around 1."""
    with torch.no_grad():
        for name, parameter in layer.named_parameters():
            scales = name.endswith("norm1.weight") or name.endswith("norm2.weight")
            scales = scales or name == "norm.weight"
            shift = 1.0 if scales else 0.0
            parameter.copy_(normal(*parameter.shape, scale=0.4, shift=shift))
    return layer.eval()


def attention_parameters(layer, prefix=""):
    return {
        f"{prefix}query_key_value.weight": layer.in_proj_weight,
        f"{prefix}query_key_value.bias": layer.in_proj_bias,
        f"{prefix}out.weight": layer.out_proj.weight,
        f"{prefix}out.bias": layer.out_proj.bias,
    }


def block_parameters(layer, prefix=""):
    return (
        attention_parameters(layer.self_attn, f"{prefix}attention.")
        | parameters_of(layer.norm1, f"{prefix}norm1.")
        | parameters_of(layer.norm2, f"{prefix}norm2.")
        | parameters_of(layer.linear1, f"{prefix}mlp.0.")
        | parameters_of(layer.linear2, f"{prefix}mlp.2.")
    )


def parameters_of(layer, prefix):
    return {f"{prefix}{name}": p for name, p in layer.named_parameters()}


def attention_layer():
    cases = {}
    for n, t, features, heads in [(2, 5, 8, 2), (1, 3, 6, 3), (3, 4, 5, 1)]:
        layer = fill(nn.MultiheadAttention(features, heads, batch_first=True))
        x = normal(n, t, features)
        y, _ = layer(x, x, x, attn_mask=mask(t), need_weights=False)
        name = f"CausalSelfAttention: {features} features, {heads} heads"
        cases[name] = {"features": features, "heads": heads, "x": x, "y": y}
        cases[name] |= attention_parameters(layer)
    return cases


def block(features, heads):
    return nn.TransformerEncoderLayer(
        features,
        heads,
        dim_feedforward=4 * features,
        dropout=0,
        activation="gelu",
        batch_first=True,
        norm_first=True,
    )


def transformer_block():
    cases = {}
    for n, t, features, heads in [(2, 5, 6, 2), (1, 3, 4, 1)]:
        layer = fill(block(features, heads))
        x = normal(n, t, features)
        name = f"TransformerBlock: {features} features, {heads} heads"
        y = layer(x, src_mask=mask(t), is_causal=True)
        cases[name] = {"features": features, "heads": heads, "x": x, "y": y}
        cases[name] |= block_parameters(layer)
    return cases


class Gpt(nn.Module):
    def __init__(self, characters, context, features, heads, blocks):
        super().__init__()
        self.tokens = nn.Embedding(characters, features)
        self.positions = nn.Embedding(context, features)
        self.blocks = nn.ModuleList(block(features, heads) for _ in range(blocks))
        self.norm = nn.LayerNorm(features)
        self.head = nn.Linear(features, characters, bias=False)

    def forward(self, characters):
        t = characters.shape[1]
        x = self.tokens(characters) + self.positions(torch.arange(t))
        for one in self.blocks:
            x = one(x, src_mask=mask(t), is_causal=True)
        return self.head(self.norm(x))


def gpt():
    options = {"characters": 7, "context": 5, "features": 4, "heads": 2, "blocks": 2}
    network = fill(Gpt(**options))
    case = dict(options)
    for name in ["tokens", "positions", "norm", "head"]:
        case |= parameters_of(getattr(network, name), f"{name}.")
    for i, one in enumerate(network.blocks):
        case |= block_parameters(one, f"blocks.{i}.")
    for t in [5, 3, 1]:
        x = torch.randint(0, 7, (2, t))
        case |= {f"x{t}": x, f"y{t}": network(x)}
    return {"Gpt: two blocks": case}


if __name__ == "__main__":
    torch.manual_seed(11)
    write(HERE / "attention.json", formula() | attention_layer())
    write(HERE / "transformer.json", transformer_block() | gpt())
