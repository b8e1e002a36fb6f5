"""The programs of a module: `./bazelw run //tensor:use`, `//tensor:understand`."""

load("@bazel_skylib//rules:copy_file.bzl", "copy_file")
load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library")
load(":common.bzl", "NO_SANITIZER", "OUR_COPTS", "PUBLIC", "each_once", "existing", "same_target_in")
load(":implementation.bzl", "compiles")
load(":staff_test.bzl", "staff_cc_test")

def _fixed_programs(name, switches):
    """Makes NAME_reference and NAME_skeleton, for tests."""
    module = native.package_relative_label(switches[0])
    for implementation in ["reference", "skeleton"]:
        cc_binary(
            name = "{}_{}".format(name, implementation),
            linkstatic = True,
            tags = ["manual"],
            visibility = ["//{}:__subpackages__".format(module.package)],
            deps = [name + "_main", module.same_package_label(implementation)] +
                   same_target_in(switches[1:], "reference"),
        )

def _program_test(name, test):
    """Tests what the programs NAME_reference and NAME_skeleton print."""
    staff_cc_test(
        name = name + "_test",
        # It runs the program many times.
        timeout = "moderate",
        srcs = [test],
        main = False,
        args = [
            "$(rootpath {}_reference)".format(name),
            "$(rootpath {}_skeleton)".format(name),
        ],
        data = [
            name + "_reference",
            name + "_skeleton",
        ],
        # Experiments train networks: minutes become hours.
        tags = NO_SANITIZER if name == "understand" else [],
        deps = ["//tools/testing:programs"],
    )

def module_program(name, switches, deps, test_deps = []):
    """Makes the program NAME of the files in the folder NAME/, if there is one.

    NAME/NAME.cc has the main function. The other files are its parts, a library
    NAME_parts, which tests can link as well. All of them are compiled once, against
    headers, and linked with what the switches say, and for tests with two fixed
    choices: NAME_reference and NAME_skeleton. Those are the arguments of
    NAME/NAME_test.cc, which staff runs; its main() is in tools/testing/programs.h.
    Another NAME/PART_test.cc tests parts, linked with the reference.
    NAME/questions.txt goes to the program as --questions_file.

    Args:
      name: of the program.
      switches: of the module and of all that it requires, the module first.
      deps: libraries that the program uses.
      test_deps: libraries that the tests of parts use besides.
    """
    main = "{0}/{0}.cc".format(name)
    if not existing(main):
        return
    files = name + "/*"
    tests = name + "/*_test.cc"
    cc_library(
        name = name + "_parts",
        srcs = existing(files + ".cc", exclude = [main, tests]),
        hdrs = existing(files + ".h"),
        copts = OUR_COPTS,
        linkstatic = True,
        deps = each_once(deps),
        alwayslink = True,
    )
    cc_library(
        name = name + "_main",
        srcs = [main],
        copts = OUR_COPTS,
        linkstatic = True,
        deps = each_once([name + "_parts"] + deps),
        alwayslink = True,
    )

    # Tests take the skeleton for what does not compile. A program does not.
    compiles(
        name = name + "_compiles",
        implementations = switches,
    )
    questions = []
    if existing(name + "/questions.txt"):
        # Among its runfiles the program takes the place of the folder of its name.
        questions = [name + "_questions.txt"]
        copy_file(
            name = name + "_questions",
            src = name + "/questions.txt",
            out = questions[0],
        )
    cc_binary(
        name = name,
        args = ["--questions_file=$(rootpath {})".format(q) for q in questions],
        data = [name + "_compiles"] + questions,
        linkstatic = True,
        visibility = PUBLIC,
        deps = [name + "_main"] + switches,
    )
    module = native.package_relative_label(switches[0]).package
    if module == native.package_name() and not existing("reference/*.cc"):
        return
    _fixed_programs(name, switches)
    for test in existing(tests):
        part = test.split("/")[-1].removesuffix("_test.cc")
        if part == name:
            _program_test(name, test)
        else:
            staff_cc_test(
                name = part + "_test",
                srcs = [test],
                deps = each_once([name + "_parts"] + deps + test_deps +
                                 same_target_in(switches, "reference")),
            )
