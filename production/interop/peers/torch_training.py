"""Cases of training: optim_db of torch.testing, schedules, and clipped gradients.

optim_db has settings of optimizers. Each is tried with two parameters and eight steps
of random gradients; the parameters are compared after each step. PyTorch has no table
of schedules: those that we have are tried here with a grid of settings.
"""

import itertools
import warnings

import torch
from torch.optim import lr_scheduler
from torch.testing._internal.common_optimizers import optim_db

from cases import CannotSay, Case, Row, case_text, wanted
from torch_operators import array, float32

SUITE = "PyTorch optim_db, schedules, clipping"
STEPS = 8

# Options that choose how PyTorch computes, and not what.
HOW = {"foreach", "fused", "capturable", "differentiable"}


def adam(call, kwargs, decay):
    decoupled = kwargs.pop("decoupled_weight_decay", False) or call == "AdamW"
    call = "AmsGrad" if kwargs.pop("amsgrad", False) else \
        "AdamW" if decoupled else "Adam"
    beta1, beta2 = kwargs.pop("betas", (0.9, 0.999))
    return {"optimizer": call, "decoupled": decoupled,
            "learning_rate": kwargs.pop("lr", 1e-3), "beta1": beta1,
            "beta2": beta2, "epsilon": kwargs.pop("eps", 1e-8),
            "weight_decay": kwargs.pop("weight_decay", decay)}


def sgd(kwargs):
    wanted(not kwargs.pop("dampening", 0), "dampening")
    return {"optimizer": "Sgd", "learning_rate": kwargs.pop("lr", 1e-3),
            "momentum": kwargs.pop("momentum", 0),
            "nesterov": kwargs.pop("nesterov", False),
            "weight_decay": kwargs.pop("weight_decay", 0)}


def rms_prop(kwargs):
    wanted(not kwargs.pop("centered", False), "centered")
    wanted(not kwargs.pop("momentum", 0), "momentum of RMSprop")
    return {"optimizer": "RmsProp", "learning_rate": kwargs.pop("lr", 1e-2),
            "alpha": kwargs.pop("alpha", 0.99), "epsilon": kwargs.pop("eps", 1e-8),
            "weight_decay": kwargs.pop("weight_decay", 0)}


OPTIMIZERS = {
    "Adam": lambda kwargs: adam("Adam", kwargs, 0),
    "AdamW": lambda kwargs: adam("AdamW", kwargs, 0.01),
    "RMSprop": rms_prop,
    "SGD": sgd,
}


def optimizer_row(name, kwargs):
    kwargs = {key: value for key, value in kwargs.items() if key not in HOW}
    if any(isinstance(x, torch.Tensor) for x in kwargs.values()):
        wanted(all(not isinstance(x, torch.Tensor) or x.numel() == 1
                   for x in kwargs.values()), "options as tensors")
        kwargs = {key: x.item() if isinstance(x, torch.Tensor) else x
                  for key, x in kwargs.items()}
    maximize = kwargs.pop("maximize", False)
    attributes = OPTIMIZERS[name](kwargs)
    wanted(not maximize, "maximize")
    wanted(not kwargs, "options of optimizers")
    return Row("Optimizer", [], attributes | {"parameters": 2})


def run_optimizer(info, kwargs, gradients, parameters):
    """The parameters after each step, in one row."""
    optimizer = info.optim_cls(parameters, **kwargs)
    after = []
    for step in gradients:
        for parameter, gradient in zip(parameters, step):
            parameter.grad = gradient.clone()
        optimizer.step()
        after += [parameter.detach().clone().ravel() for parameter in parameters]
    return torch.cat(after)


def optimizer_cases(info):
    generator = torch.Generator().manual_seed(3)
    draw = lambda *shape: float32(torch.randn(
        shape, generator=generator, dtype=torch.float64))
    samples = [(sample.desc, sample.kwargs) for sample in info.optim_inputs_func("cpu")]
    # Larger rates move farther; both kinds of decay show.
    samples += [(f"{desc}, large rate", {**kwargs, "lr": 0.3})
                for desc, kwargs in samples]
    for desc, kwargs in samples:
        case = Case(SUITE, info.name, desc)
        try:
            row = optimizer_row(info.name, kwargs)
            parameters = [draw(3, 2), draw(4)]
            gradients = [[draw(3, 2), draw(4)] for _ in range(STEPS)]
            inputs = parameters + [x for step in gradients for x in step]
            row = Row(row.call, [array(x.clone()) for x in inputs], row.attributes)
            output = run_optimizer(info, kwargs, gradients, [
                torch.nn.Parameter(x.clone()) for x in parameters])
            case.text = case_text(case.id, row, array(output))
            case.size = output.numel()
        except CannotSay as reason:
            case.cannot = str(reason)
        yield case


def refused_optimizers(info):
    for error in info.optim_error_inputs_func("cpu", torch.float32):
        sample = error.optimizer_error_input
        case = Case(SUITE, info.name, f"refused: {sample.desc}")
        try:
            wanted(sample.params is None, "parameters of another kind")
            wanted(not HOW & set(sample.kwargs), "how PyTorch computes")
            row = optimizer_row(info.name, dict(sample.kwargs))
            ones = [array(torch.ones(2))] * 4
            case.text = case_text(case.id, Row(row.call, ones, row.attributes), None)
        except (CannotSay, TypeError) as reason:
            case.cannot = "options as tensors" if isinstance(reason, TypeError) \
                else str(reason)
        yield case


# Schedules --------------------------------------------------------------------


def factors(make, count):
    """The factors of a schedule of PyTorch's for the first `count` steps."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = make(optimizer)
    found = []
    for _ in range(count):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return torch.tensor(found, dtype=torch.float64)


def schedules():
    """Name of PyTorch's, how it is made, ours, number of steps."""
    for every, factor in itertools.product([1, 2, 3, 7], [0.1, 0.5, 0.9, 1.0]):
        yield ("StepLR", lambda o, e=every, f=factor: lr_scheduler.StepLR(o, e, f),
               {"name": "StepDecay", "every": every, "factor": factor}, 25)
    for factor in [0.1, 0.9]:
        yield ("ExponentialLR", lambda o, f=factor: lr_scheduler.ExponentialLR(o, f),
               {"name": "StepDecay", "every": 1, "factor": factor}, 25)
    # From `total` on, ours stays at the floor; PyTorch's rises again.
    for total, floor in itertools.product([1, 2, 5, 30], [0.0, 0.1, 0.5]):
        yield ("CosineAnnealingLR",
               lambda o, t=total, f=floor: lr_scheduler.CosineAnnealingLR(o, t, f),
               {"name": "CosineDecay", "total": total, "floor": floor}, total + 1)
    for steps in [2, 3, 10]:
        def warm_up(o, steps=steps):
            return lr_scheduler.SequentialLR(o, [
                lr_scheduler.LinearLR(o, 1 / steps, total_iters=steps - 1),
                lr_scheduler.StepLR(o, 2, 0.5)], [steps])
        yield ("SequentialLR of LinearLR and StepLR", warm_up,
               {"name": "WarmUp", "steps": steps,
                "after": {"name": "StepDecay", "every": 2, "factor": 0.5}}, 20)


def schedule_cases():
    said = {"StepLR", "ExponentialLR", "CosineAnnealingLR", "LinearLR", "SequentialLR",
            "LRScheduler"}
    for i, (name, make, ours, count) in enumerate(schedules()):
        case = Case(SUITE, name, str(i), size=count)
        row = Row("Schedule", [], {"schedule": ours, "count": count})
        case.text = case_text(case.id, row, array(factors(make, count)))
        yield case
    for name in lr_scheduler.__all__:
        if name not in said:
            yield Case(SUITE, name, "all", cannot="no such schedule")


def clip_cases():
    generator = torch.Generator().manual_seed(4)
    for i, most in enumerate([0.1, 1.0, 3.0, 10.0, 1000.0]):
        gradients = [float32(torch.randn(shape, generator=generator,
                                         dtype=torch.float64)) * 2
                     for shape in [(3, 2), (4,), (2, 1, 5)]]
        case = Case(SUITE, "clip_grad_norm_", str(i), size=20)
        row = Row("ClipGradients", [array(x.clone()) for x in gradients],
                  {"max_norm": most})
        parameters = [torch.nn.Parameter(torch.zeros_like(x)) for x in gradients]
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = gradient.clone()
        norm = torch.nn.utils.clip_grad_norm_(parameters, most)
        output = torch.cat([p.grad.ravel() for p in parameters] + [norm.reshape(1)])
        case.text = case_text(case.id, row, array(output))
        yield case


def cases():
    warnings.simplefilter("ignore")
    for info in optim_db:
        if info.name not in OPTIMIZERS:
            yield Case(SUITE, info.name, "all", cannot="no such optimizer")
            continue
        yield from optimizer_cases(info)
        yield from refused_optimizers(info)
    yield from schedule_cases()
    yield from clip_cases()
