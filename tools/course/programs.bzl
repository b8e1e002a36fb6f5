"""The programs of a module: `./bazelw run //tensor:use`, `//tensor:understand`."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library", "cc_test")
load(":common.bzl", "OUR_COPTS", "PUBLIC", "in_each", "there")
load(":implementation.bzl", "compiles")

def module_program(name, switches, deps):
    """Makes the program NAME, if the package has a NAME.cc.

    The experiments of understand.cc may be files of their own, experiments/*.

    NAME.cc is compiled once, as tests are, and linked with what the switches
    say, and for tests with two fixed choices: NAME_reference and NAME_stub.
    Those are the arguments of NAME_test.cc, which staff runs; its main() is in
    tools/testing/programs.h.

    Args:
      name: of the program.
      switches: of the module and of all that it requires.
      deps: libraries that the program uses.
    """
    if not there(name + ".cc"):
        return
    cc_library(
        name = name + "_main",
        srcs = [name + ".cc"] + (there("experiments/*") if name == "understand" else []),
        copts = OUR_COPTS,
        linkstatic = True,
        deps = [":interface"] + deps,
        alwayslink = True,
    )

    # Tests take the skeleton for what does not compile. A program does not.
    compiles(
        name = name + "_compiles",
        implementations = switches,
    )
    cc_binary(
        name = name,
        data = [name + "_compiles"],
        linkstatic = True,
        visibility = PUBLIC,
        deps = [name + "_main"] + switches,
    )
    if not there("reference/*.cc"):
        return
    for implementation in ["reference", "stub"]:
        cc_binary(
            name = "{}_{}".format(name, implementation),
            linkstatic = True,
            tags = ["manual"],
            deps = [name + "_main", implementation] + in_each(switches[1:], "reference"),
        )
    if not there(name + "_test.cc"):
        return
    cc_test(
        name = name + "_test",
        size = "small",
        srcs = [name + "_test.cc"],
        args = [
            "$(rootpath {}_reference)".format(name),
            "$(rootpath {}_stub)".format(name),
        ],
        copts = OUR_COPTS,
        data = [
            name + "_reference",
            name + "_stub",
        ],
        tags = ["staff"],
        deps = [
            "//tools/testing:programs",
            "@googletest//:gtest",
        ],
    )
