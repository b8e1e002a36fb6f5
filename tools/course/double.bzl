"""The same code with numbers of twice the length, to check gradients.

Finite differences lose half of the digits (training/testing/gradients.h). Of the 7
that float has that leaves too few to tell a wrong rule from rounding. So staff
compiles the reference of all modules, the test library and the tests of
gradients a second time, with the define that makes Scalar a double.

Nothing of this is built unless it is asked for. A binary is float or double:
the two do not link (double.h).
"""

load("@rules_cc//cc:defs.bzl", "cc_library", "cc_test")
load(":common.bzl", "OUR_COPTS", "each_once", "existing", "same_target_in")

DOUBLE_H = Label("//tools/course:double.h")

# For all that is compiled in double; DOUBLE_H is among the sources then.
DOUBLE_COPTS = OUR_COPTS + ["-DTINYTORCH_DOUBLE", "-include", "tools/course/double.h"]

# Libraries that work on tensors, by float_and_double_library. Others are the
# same in both worlds.
_TWICE = [
    Label("//layers/testing:waves"),
    Label("//tensor/testing:golden"),
    Label("//tensor/testing:tensors"),
    Label("//tensor/testing:trace"),
    Label("//training/testing:gradients"),
    Label("//training/testing:rules"),
]

def _in_double(deps):
    labels = [native.package_relative_label(dep) for dep in deps]
    return [
        label.same_package_label(label.name + "_double") if label in _TWICE else label
        for label in labels
    ]

def float_and_double_library(name, srcs, deps, visibility, **kwargs):
    """Makes a library NAME of the tools, and NAME_double, the same in double.

    Args:
      name: of the library; to be listed in _TWICE.
      srcs: its files.
      deps: of the library.
      visibility: of both.
      **kwargs: as of cc_library.
    """
    cc_library(
        name = name,
        srcs = srcs,
        copts = OUR_COPTS,
        visibility = visibility,
        deps = deps,
        **kwargs
    )
    cc_library(
        name = name + "_double",
        srcs = [DOUBLE_H] + srcs,
        copts = DOUBLE_COPTS,
        tags = ["manual"],
        visibility = visibility,
        deps = _in_double(deps),
        **kwargs
    )

def double_library(name, exercises, given, requires, deps, visibility):
    """Makes the reference of all exercises in double.

    Args:
      name: of the library, the same in all modules.
      exercises: list of exercise(...).
      given: list of given(...).
      requires: switches of the modules before.
      deps: libraries that all implementations use.
      visibility: of the library.
    """
    cc_library(
        name = name,
        srcs = [DOUBLE_H] + existing("given/*.cc") +
               ["reference/{}.cc".format(e.name) for e in exercises],
        copts = DOUBLE_COPTS,
        linkstatic = True,
        tags = ["manual"],
        visibility = visibility,
        deps = each_once(
            [":interface", "//tools/course:unimplemented"] + deps +
            [dep for g in given for dep in g.deps] +
            same_target_in(requires, name),
        ),
        alwayslink = True,
    )

def double_test(name, srcs, deps, tests = "*"):
    """Runs tests in double.

    Args:
      name: of the test.
      srcs: its files, all of them in one binary.
      deps: libraries that the tests use, besides GoogleTest.
      tests: filter, as of --gtest_filter, of the tests to run. Others may rely
        on float: on its rounding, or on the size of a number.
    """
    cc_test(
        name = name,
        size = "small",
        srcs = [DOUBLE_H] + srcs,
        args = ["--gtest_filter=" + tests],
        copts = DOUBLE_COPTS,
        linkstatic = True,
        tags = ["staff"],
        deps = _in_double(deps) + [
            "//tools/testing:some_tests_main",
            "@googletest//:gtest",
        ],
    )
