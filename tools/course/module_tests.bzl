"""The tests of a module: compiled once, linked with the chosen implementation."""

load("@rules_cc//cc:defs.bzl", "cc_library")
load(":common.bzl", "OUR_COPTS", "PUBLIC", "existing", "same_target_in")
load(":course_test.bzl", "LEVELS", "course_test", "verdict")
load(":linked_tests.bzl", "linked_tests")
load(":module_declaration.bzl", "module_declaration", "tests_manifest")
load(":prebuilt.bzl", "has_reference")

def _test_library(name, source, deps):
    cc_library(
        name = name,
        testonly = True,
        srcs = [source],
        copts = OUR_COPTS,
        linkstatic = True,
        deps = [":interface", "//tools/runner:why", "@googletest//:gtest"] + deps,
        alwayslink = True,
    )

def _isolated_verdict(name, exercises, requires, verdicts):
    """Makes :isolated_verdict: both credits of each exercise of the student's.

    It links the tests once more for each exercise, so only who asks for it pays.
    """
    for e in exercises:
        linked_tests(
            name = "only_{}_tests".format(e.name),
            implementations = ["only_" + e.name] +
                              same_target_in(requires, "reference_or_skeleton"),
            tags = ["manual"],
            tests = "test_library",
        )
    verdict(
        name = "isolated_verdict",
        testonly = True,
        binary = "tests",
        implementation = name,
        isolated = {"only_{}_tests".format(e.name): e.name for e in exercises},
        module = "declaration",
        requires = verdicts,
        tags = ["manual"],
        visibility = PUBLIC,
    )

def module_tests(name, exercises, requires, deps):
    """Makes the levels of tests, the suite :test, its :verdict and the other credit.

    Args:
      name: the module, and its switch.
      exercises: list of exercise(...).
      requires: switches of the modules that must be complete.
      deps: libraries that the tests use.
    """
    libraries = {"integration_tests": "test/integration_test.cc"}
    for e in exercises:
        libraries[e.name + "_package_tests"] = "test/{}_test.cc".format(e.name)
        libraries[e.name + "_module_tests"] = "test/{}_module_test.cc".format(e.name)
    libraries = {library: file for library, file in libraries.items() if existing(file)}
    for library, file in libraries.items():
        _test_library(library, file, deps)
    cc_library(
        name = "test_library",
        testonly = True,
        visibility = PUBLIC,
        deps = libraries.keys() + ["//tools/runner:harness"],
    )
    linked_tests(
        name = "tests",
        implementations = [name] + requires,
        tests = "test_library",
    )

    # Which tests there are is asked of a binary without student code.
    linked_tests(
        name = "skeleton_tests",
        implementations = ["skeleton"] + same_target_in(requires, "reference_or_skeleton"),
        tests = "test_library",
    )
    tests_manifest(
        name = "tests.manifest",
        testonly = True,
        binary = "skeleton_tests",
    )
    module_declaration(
        name = "declaration",
        testonly = True,
        exercises = {e.name: e.declaration for e in exercises},
        manifest = "tests.manifest",
        module = name,
        test = "//{}:test".format(native.package_name()),
        visibility = PUBLIC,
    )

    verdicts = same_target_in(requires, "verdict")
    verdict(
        name = "verdict",
        testonly = True,
        binary = "tests",
        implementation = name,
        module = "declaration",
        requires = verdicts,
        visibility = PUBLIC,
    )
    if has_reference(exercises):
        _isolated_verdict(name, exercises, requires, verdicts)
    levels = [
        level
        for level in LEVELS
        if level != "integration" or "integration_tests" in libraries
    ]
    for level in levels:
        course_test(
            name = level + "_test",
            size = "small",
            # A student's code may hang in several tests.
            timeout = "moderate",
            binary = "tests",
            implementation = name,
            levels = [level],
            module = "declaration",
            requires = verdicts,
            visibility = PUBLIC,
        )
    native.test_suite(
        name = "test",
        tests = [level + "_test" for level in levels],
        visibility = PUBLIC,
    )
