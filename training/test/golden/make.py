#!/usr/bin/env python3
"""Makes the golden cases of this folder: what PyTorch answers.

    python3 training/test/golden/make.py

tensor/testing/golden.py says with which version, and how numbers are written.
"""

import pathlib
import sys

import torch
import torch.nn.functional as F
from torch.optim import lr_scheduler

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[2] / "tensor/testing"))
from golden import normal, tensor, write  # noqa: E402


def loss_case(f, x, target):
    x.requires_grad_(True)
    loss = f(x, target)
    loss.backward()
    return {"x": x, "target": target, "loss": loss, "gradient": x.grad}


def cross_entropy(logits, labels):
    """PyTorch wants the classes on axis 1; here they are last."""
    classes = logits.shape[-1]
    return F.cross_entropy(logits.reshape(-1, classes), labels.flatten().long())


def losses():
    cases = {}
    for shape in [[], [5], [3, 4], [2, 3, 2], [1, 1]]:
        cases[f"MeanSquaredError: {shape}"] = loss_case(
            F.mse_loss, normal(*shape), normal(*shape)
        )
    far = tensor([1000, -1000, 1000, -1000, 0])
    cases["MeanSquaredError: far from 0"] = loss_case(
        F.mse_loss, far.clone(), tensor([-1000, -1000, 0, 1, 0])
    )

    for shape in [[4, 3], [2, 3, 5], [2, 1, 3, 2], [7], [1, 10], [3, 1]]:
        logits = normal(*shape, scale=2)
        labels = torch.randint(shape[-1], shape[:-1])
        cases[f"CrossEntropy: {shape}"] = loss_case(cross_entropy, logits, labels)
    large = [[1000, 0, -1000], [1000, 0, -1000], [1000, 1000, 0], [-1000, -1000, -1000]]
    cases["CrossEntropy: logits up to 1000"] = loss_case(
        cross_entropy, tensor(large), torch.tensor([0, 2, 1, 2])
    )

    binary = F.binary_cross_entropy_with_logits
    for shape in [[], [5], [3, 4], [2, 3, 2]]:
        cases[f"BinaryCrossEntropy: {shape}"] = loss_case(
            binary, normal(*shape, scale=2), torch.randint(2, shape).double()
        )
    cases["BinaryCrossEntropy: between no and yes"] = loss_case(
        binary, normal(6, scale=3), tensor([0, 0.25, 0.5, 0.75, 1, 0.1])
    )
    cases["BinaryCrossEntropy: logits up to 1000"] = loss_case(
        binary,
        tensor([1000, 1000, -1000, -1000, 88.5, -88.5, 0, 0, 0, 20, -20]),
        tensor([1, 0, 1, 0, 0, 1, 0, 1, 0.5, 1, 0]),
    )
    write(HERE / "losses.json", cases)


def optimizer_case(make, steps=5, shapes=([2, 3], [4]), scale=1.0):
    """A few steps of two parameters, and what is remembered after them."""
    names = ["weight", "bias"]
    parameters = [normal(*shape) for shape in shapes]
    case = {name: p.clone() for name, p in zip(names, parameters)}
    optimizer, options = make(parameters)
    gradients = [normal(steps, *shape, scale=scale) for shape in shapes]
    places = [[], []]
    for step in range(steps):
        for p, g, after in zip(parameters, gradients, places):
            p.grad = g[step].clone()
        optimizer.step()
        for p, after in zip(parameters, places):
            after.append(p.clone())
    for name, p, g, after in zip(names, parameters, gradients, places):
        case[f"{name}_gradient"] = g
        case[f"{name}_after"] = torch.stack(after)
        for key in STATE:
            state = optimizer.state[p].get(key)
            if state is not None:
                case[f"{name}.{key}"] = state
    return case | options


# The state of optimizers. PyTorch and we use the same names.
STATE = ["momentum_buffer", "square_avg", "exp_avg", "exp_avg_sq"]


def sgd(lr=0.1, momentum=0, nesterov=False, weight_decay=0):
    options = dict(lr=lr, momentum=momentum, weight_decay=weight_decay)
    return lambda parameters: (
        torch.optim.SGD(parameters, nesterov=nesterov, **options),
        options | {"nesterov": int(nesterov)},
    )


def rms_prop(lr=0.01, alpha=0.99, eps=1e-8, weight_decay=0):
    options = dict(lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay)
    return lambda parameters: (torch.optim.RMSprop(parameters, **options), options)


def adam(kind, lr=0.1, betas=(0.9, 0.999), eps=1e-8, weight_decay=0):
    options = dict(lr=lr, eps=eps, weight_decay=weight_decay)
    return lambda parameters: (
        kind(parameters, betas=betas, **options),
        options | {"beta1": betas[0], "beta2": betas[1]},
    )


def optimizers():
    cases = {
        "Sgd: plain": optimizer_case(sgd()),
        "Sgd: weight decay": optimizer_case(sgd(weight_decay=0.3)),
        "Sgd: momentum": optimizer_case(sgd(momentum=0.9)),
        "Sgd: momentum and weight decay": optimizer_case(
            sgd(momentum=0.5, weight_decay=0.3)
        ),
        "Sgd: Nesterov": optimizer_case(sgd(momentum=0.9, nesterov=True)),
        "Sgd: Nesterov and weight decay": optimizer_case(
            sgd(lr=0.02, momentum=0.5, nesterov=True, weight_decay=0.3)
        ),
        "RmsProp: as it is": optimizer_case(rms_prop()),
        "RmsProp: alpha and epsilon": optimizer_case(
            rms_prop(alpha=0.5, eps=0.125)
        ),
        "RmsProp: weight decay": optimizer_case(rms_prop(weight_decay=0.3)),
        "RmsProp: large gradients": optimizer_case(rms_prop(), scale=100),
    }
    for name, kind in {"Adam": torch.optim.Adam, "AdamW": torch.optim.AdamW}.items():
        for what, options in {
            "as it is": dict(lr=1e-3),
            "betas": dict(betas=(0.5, 0.75)),
            "no memory": dict(betas=(0.0, 0.0)),
            "epsilon": dict(eps=0.125),
            "weight decay": dict(weight_decay=0.3),
            "everything": dict(
                lr=0.02, betas=(0.8, 0.9), eps=1e-3, weight_decay=0.5
            ),
        }.items():
            cases[f"{name}: {what}"] = optimizer_case(adam(kind, **options))
        cases[f"{name}: large gradients"] = optimizer_case(adam(kind), scale=100)
        cases[f"{name}: 40 steps"] = optimizer_case(
            adam(kind, lr=0.01, weight_decay=0.01), 40, ([2], [1])
        )
    write(HERE / "optimizers.json", cases)


def factors(make, steps):
    """The rates of a scheduler, for an optimizer whose rate is 1."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = make(optimizer)
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return torch.tensor(rates)


def warm_up(optimizer, steps, total, floor):
    """LinearLR reaches 1 with its last step; the first is 1 / steps."""
    return lr_scheduler.SequentialLR(
        optimizer,
        [
            lr_scheduler.LinearLR(optimizer, 1 / steps, total_iters=steps - 1),
            lr_scheduler.CosineAnnealingLR(optimizer, total, floor),
        ],
        milestones=[steps],
    )


def clip_case(gradients, max_norm):
    parameters = [torch.zeros_like(g) for g in gradients]
    for p, g in zip(parameters, gradients):
        p.grad = g.clone()
    norm = torch.nn.utils.clip_grad_norm_(parameters, max_norm)
    case = {"count": len(gradients), "max_norm": max_norm, "norm": norm.item()}
    for i, (p, g) in enumerate(zip(parameters, gradients)):
        case |= {f"gradient{i}": g, f"clipped{i}": p.grad}
    return case


def schedules():
    cases = {}
    for every, factor in [(1, 0.5), (3, 0.1), (4, 1.0)]:
        cases[f"StepDecay: {factor} every {every}"] = {
            "every": every,
            "factor": factor,
            "rates": factors(
                lambda o: lr_scheduler.StepLR(o, every, factor), 10
            ),
        }
    for total, floor in [(1, 0.0), (4, 0.0), (9, 0.25), (10, 0.0)]:
        cases[f"CosineDecay: {total} steps to {floor}"] = {
            "total": total,
            "floor": floor,
            # PyTorch's goes up again after `total` steps.
            "rates": factors(
                lambda o: lr_scheduler.CosineAnnealingLR(o, total, floor), total + 1
            ),
        }
    for steps, total, floor in [(2, 4, 0.0), (5, 7, 0.1)]:
        cases[f"WarmUp: {steps}, then {total}"] = {
            "steps": steps,
            "total": total,
            "floor": floor,
            "rates": factors(
                lambda o: warm_up(o, steps, total, floor), steps + total + 1
            ),
        }
    shapes = [[2, 3], [], [5], [2, 1, 2]]
    gradients = [normal(*shape, scale=3) for shape in shapes]
    for max_norm in [0.5, 5.0, 1000.0]:
        cases[f"ClipGradients: to {max_norm}"] = clip_case(gradients, max_norm)
    cases["ClipGradients: only zeros"] = clip_case([torch.zeros(3)], 1.0)
    write(HERE / "schedules.json", cases)


if __name__ == "__main__":
    torch.manual_seed(5)
    losses()
    optimizers()
    schedules()
