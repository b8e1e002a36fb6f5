"""The tests of a module: compiled once, linked with the chosen implementation."""

load("@rules_cc//cc:defs.bzl", "cc_library")
load(":common.bzl", "NO_SANITIZER", "OUR_COPTS", "PUBLIC", "existing", "same_target_in")
load(":course_test.bzl", "GRADED_LEVELS", "LEVELS", "course_test", "verdict")
load(":grading_kit.bzl", "grading_kit")
load(":linked_tests.bzl", "TEST_LINKOPTS", "linked_tests")
load(":module_declaration.bzl", "module_declaration", "tests_manifest")
load(":modules.bzl", "module_after")
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

def _graded_tests(name, exercises, requires, deps, verdicts):
    """Makes what marks are made from: the tests of students, and those in hidden/.

    A module without hidden/, and a release, has the same names for the tests of students.
    """
    hidden = existing("hidden/*_hidden_test.cc")
    if not hidden:
        for what in ["test_library", "declaration", "verdict", "skeleton_tests"]:
            native.alias(
                name = "graded_" + what,
                actual = what,
                testonly = True,
                visibility = PUBLIC,
            )
        return
    libraries = []
    for file in hidden:
        libraries.append(file.split("/")[-1].removesuffix("_test.cc") + "_tests")
        _test_library(libraries[-1], file, deps + ["//tools/testing:hidden_seed"])
    cc_library(
        name = "graded_test_library",
        testonly = True,
        visibility = PUBLIC,
        deps = [":test_library"] + libraries,
    )
    _listed_tests("graded_", name, exercises, requires)
    linked_tests(
        name = "graded_tests",
        implementations = [name] + requires,
        tags = ["manual"],
        tests = "graded_test_library",
    )
    verdict(
        name = "graded_verdict",
        testonly = True,
        binary = "graded_tests",
        implementation = name,
        levels = GRADED_LEVELS,
        module = "graded_declaration",
        requires = verdicts,
        tags = ["manual"],
        visibility = PUBLIC,
    )

def _listed_tests(prefix, name, exercises, requires):
    """Makes the declaration of a module with the list of its tests.

    Which tests there are is asked of a binary without student code.
    """
    linked_tests(
        name = prefix + "skeleton_tests",
        implementations = ["skeleton"] + same_target_in(requires, "reference_or_skeleton"),
        tests = prefix + "test_library",
    )
    tests_manifest(
        name = prefix + "tests.manifest",
        testonly = True,
        binary = prefix + "skeleton_tests",
    )
    module_declaration(
        name = prefix + "declaration",
        testonly = True,
        exercises = {e.name: e.declaration for e in exercises},
        manifest = prefix + "tests.manifest",
        mistakes = "test/known_mistakes.json" if existing("test/known_mistakes.json") else None,
        module = name,
        next = module_after(name),
        programs = [p for p in ["use", "understand"] if existing("{0}/{0}.cc".format(p))],
        test = "//{}:test".format(native.package_name()),
        visibility = PUBLIC,
    )

def module_tests(name, exercises, requires, deps):
    """Makes :test, its levels, its verdicts and the other credit.

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
    _listed_tests("", name, exercises, requires)
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
    _graded_tests(name, exercises, requires, deps, verdicts)
    grading_kit(
        name = "grading_kit",
        testonly = True,
        declaration = "graded_declaration",
        earlier = same_target_in(requires, "grading_kit"),
        levels = GRADED_LEVELS,
        linkopts = TEST_LINKOPTS,
        references = {e.name + "_reference": e.name for e in exercises} if has_reference(exercises) else {},
        students = {e.name + "_student": e.name for e in exercises},
        tests = "graded_test_library",
        visibility = PUBLIC,
    )
    if has_reference(exercises):
        _isolated_verdict(name, exercises, requires, verdicts)
    levels = [
        level
        for level in LEVELS
        if level != "integration" or "integration_tests" in libraries
    ]
    runs = {level + "_test": [level] for level in levels} | {
        # A report never calls half of an exercise complete: its module tests run as
        # soon as its package tests pass.
        "package_test": ["package", "module"],
        "test": levels,
        # One exercise: --test_arg=--exercise=NAME, as ./course check does.
        "check": ["package", "module"],
    }
    for run, run_levels in runs.items():  # All but :test run a part of what :test runs.
        course_test(
            name = run,
            size = "small",
            # A student's code may hang in several tests.
            timeout = "moderate",
            binary = "tests",
            implementation = name,
            levels = run_levels,
            module = "declaration",
            requires = verdicts,
            tags = NO_SANITIZER if run == "test" else ["manual"],
            then = "" if run == "test" else "//{}:test".format(native.package_name()),
            visibility = PUBLIC,
        )
