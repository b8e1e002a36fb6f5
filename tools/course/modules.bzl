"""The modules of the course, in their order, and what later packages link of them."""

MODULES = ["tensor", "layers", "networks", "training", "production"]

def modules_to(last):
    """Returns the names of the modules from the first to `last`."""
    return MODULES[:MODULES.index(last) + 1]

def modules_from(first):
    """Returns the names of the modules from `first` to the last."""
    return MODULES[MODULES.index(first):]

def module_after(name):
    """Returns the name of the module after `name`, or "" after the last."""
    after = modules_from(name)[1:] if name in MODULES else []
    return after[0] if after else ""

def switches(last):
    """Returns the switches of all modules to `last`, that one first: what a program links."""
    return ["//" + module for module in reversed(modules_to(last))]

def references(last):
    """Returns the references of all modules to `last`: what a test of staff links."""
    return ["//{}:reference".format(module) for module in modules_to(last)]
