"""Declares a module of the course: one call makes all its targets.

| target | is |
|---|---|
| `:interface` | the headers: all that libraries compile against |
| `:reference`, `:student`, `:skeleton` | implementations: the staff's, the student's, the empty one |
| `:only_EXERCISE` | the student's EXERCISE, and the reference for all others |
| the package's own name | the switch: which implementation tests and programs link |
| `:test` | all tests: the module is complete when it passes |
| `:package_test` | the tests of all exercises; `:module_test`, `:integration_test` are other parts |
| `:check` | package and module tests of one exercise, for `./course check` |
| `:verdict` | the result of `:test` as a file |
| `:tests` | the linked tests, to run by hand or in a debugger |
| `:use`, `:understand` | the programs, of the folders use/ and understand/ |
| `:reset` | `bazel run` it for fresh skeletons |

and, where there is a reference, the tests for staff that staff.bzl describes.
"""

load("@rules_cc//cc:defs.bzl", "cc_library")
load(":checks.bzl", "fail_if_any", "unknown_exercise", "unknown_in_double", "wrong_order")
load(":common.bzl", "COURSE", "KERNELS", "PUBLIC", "RELEASE", "existing", "same_target_in")
load(":double.bzl", "double_library", "double_test")
load(":given.bzl", "check_given", "given_library", _given = "given")
load(":golden.bzl", "golden_libraries")
load(":module_implementations.bzl", "module_implementations")
load(":module_tests.bzl", "module_tests")
load(":modules.bzl", "modules_from")
load(":prebuilt.bzl", "release_parts")
load(":programs.bzl", "module_program")
load(":skeleton.bzl", "reset")
load(":staff.bzl", "staff_tests")

given = _given

def exercise(name, title, points, why, hints = [], calls = [], locks = True):
    """Declares one exercise: a source file, its tests, its points.

    Args:
      name: of the files, as in student/NAME.cc and test/NAME_test.cc.
      title: what it is called in reports.
      points: for passing all its package and module tests.
      why: one sentence: what this block is needed for.
      hints: what to show a student who is stuck, the gentlest first.
      calls: what the exercise may call of the system that its reference does not:
        beginnings of names as they are written in C++, such as "std::thread" or
        "fopen" (//tools/trust/names.h).
      locks: whether later modules need it: without it they stay locked. An exercise that
        does not lock has points as any other.

    Returns:
      A struct for the list in course_module(exercises = ...).
    """
    return struct(
        name = name,
        declaration = json.encode({
            "name": name,
            "title": title,
            "points": points,
            "why": why,
            "hints": hints,
            "locks": locks,
        }),
        calls = calls,
    )

def course_module(
        name,
        exercises,
        given = [],
        requires = [],
        deps = [],
        test_deps = [],
        in_double = [],
        use_deps = [],
        understand_deps = []):
    """Declares the module of this package.

    Args:
      name: the package's own name.
      exercises: list of exercise(...), in the order a student does them.
      given: list of given(...): code in given/ that a student is given.
      requires: switches of all the modules that must be complete before.
      deps: libraries that the headers and the implementations use.
      test_deps: libraries that the tests use, besides GoogleTest and what
        golden.bzl makes.
      in_double: names of exercises. Those of their tests whose names say
        Gradient or Adjoint, staff also runs in double (double.bzl).
      use_deps: libraries that the files in use/ use.
      understand_deps: libraries that the files in understand/ use.
    """

    names = [e.name for e in exercises]
    fail_if_any([
        wrong_order(name, [native.package_relative_label(r).package for r in requires]),
        unknown_in_double(in_double, names),
        unknown_exercise("reference", existing("reference/*.cc"), names),
    ])

    # A header is visible to its own module and to later ones. Of the tools, only
    # the tests of the course may see it: tools know no module.
    later = ["//{}:__subpackages__".format(module) for module in modules_from(name)]
    visibility = later + COURSE
    headers = native.glob(["*.h"]) + existing("given/*.h")
    native.filegroup(name = "headers", srcs = headers, visibility = PUBLIC)
    cc_library(
        name = "interface",
        hdrs = headers,
        visibility = visibility,
        deps = deps + same_target_in(requires, "interface"),
    )
    native.exports_files(["README.md"], visibility = PUBLIC)

    # Of the site: the lesson, and what it links to.
    native.filegroup(
        name = "pages",
        srcs = ["README.md", "headers"] + existing(
            "*/README.md",
            "**/*.svg",
            "given/*.cc",
            "understand/*.cc",
            "understand/*.h",
            "use/*.cc",
            "use/*.h",
        ),
        visibility = PUBLIC,
    )
    check_given(given)
    given_library("given", given, [":interface"] + deps + KERNELS)
    golden = golden_libraries()
    implementation_deps = deps + ["given"] + KERNELS
    module_implementations(name, exercises, requires, implementation_deps)
    module_tests(name, exercises, requires, deps + test_deps + golden)
    for program, program_deps in [("use", use_deps), ("understand", understand_deps)]:
        module_program(
            program,
            [name] + requires,
            [":interface"] + deps + program_deps,
            test_deps,
        )
    reset(
        name = "reset",
        skeletons = [
            "{}/{}.cc".format(form, e.name)
            for form in ["skeleton", "terse"]
            for e in exercises
        ],
    )
    if existing("reference/*.cc"):
        staff_tests(name, exercises, given, requires, implementation_deps)
        native.sh_test(
            name = "one_process_test",
            size = "medium",
            srcs = ["tests"],
            args = ["--gtest_brief=1"],
            tags = ["staff"],
        )
        release_parts("release_parts", exercises, RELEASE)
        double_library("double", exercises, given, requires, deps + KERNELS, visibility)
        if in_double:
            double_test(
                name = "double_test",
                srcs = existing(*[
                    "test/{}{}test.cc".format(exercise, level)
                    for exercise in in_double
                    for level in ["_", "_module_"]
                ]),
                tests = "*Gradient*:*Adjoint*",
                deps = [":double", ":interface", "//tools/runner:why"] + deps +
                       test_deps + golden,
            )
