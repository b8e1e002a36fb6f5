"""A program of one's own, on the modules that one has built.

    load("//tools/course:project.bzl", "tinytorch_binary")

    tinytorch_binary(
        name = "my_digits",
        srcs = ["my_digits.cc"],
        deps = ["//networks"],
    )

`./bazelw run //tools/course:new_project -- my_digits` makes such a package.
"""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load(":implementation.bzl", "compiles")
load(":modules.bzl", "MODULES", "switches")

def _last_module(name, deps):
    """Returns the last module of the course that `deps` names."""
    named = [
        module
        for module in MODULES
        if Label("//" + module) in deps
    ]
    if not named:
        fail("tinytorch_binary {}: wanted a module in deps, one of {}".format(
            name,
            ", ".join(["//" + module for module in MODULES]),
        ))
    return named[-1]

def tinytorch_binary(name, srcs, deps, **kwargs):
    """Makes a program that links what the student has written.

    The modules before those in `deps` come along. --config=reference or
    --//tensor=//tensor:reference swaps the implementation, as everywhere.

    Args:
      name: of the program.
      srcs: its files.
      deps: the modules, such as "//tensor", and all else that it includes.
      **kwargs: as of cc_binary.
    """
    labels = [native.package_relative_label(dep) for dep in deps]
    modules = switches(_last_module(name, labels))

    # A program, other than a test, does not take the skeleton of a file that does
    # not compile: its build stops with the compiler's message.
    compiles(
        name = name + "_compiles",
        implementations = modules,
    )
    cc_binary(
        name = name,
        srcs = srcs,
        copts = ["-Wall", "-Wextra"],
        data = kwargs.pop("data", []) + [name + "_compiles"],
        linkstatic = True,
        deps = modules + [
            label
            for label in labels
            if label not in [Label(module) for module in modules]
        ],
        **kwargs
    )
