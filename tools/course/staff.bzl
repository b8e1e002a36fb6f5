"""Tests of the course itself. Students never see them: they have the tag "staff".

| target | fails if |
|---|---|
| `:skeleton_test` | student/ as shipped is not what is cut from reference/ |
| `:terse_test` | the skeletons without steps differ in more than comments |
| `:leak_test` | a line of a solution is in a file that students receive |
| `:lesson_test` | the lesson does not name a file of given/ |
| `:lesson_output_test` | the lesson shows output that a run does not print |
| `:accepted_test` | a reference, handed in as an exercise, is refused |
| `:zero_work_test` | a test passes, or crashes, before anything is written |
| `:one_process_test` | a test fails on the reference if all run in one process, as a plain program |
| `:mutant_EXERCISE_NAME_test` | a mistake is not killed by the test that should |
| `:questions_test` | an exercise has fewer than two questions in understand/questions.txt |
| `:known_mistakes` | (not a test) all mutants and what tests say about them (mistakes.bzl) |
| `:double_test` | a test of gradients fails on the reference in double (double.bzl) |
"""

load("@bazel_skylib//rules:build_test.bzl", "build_test")
load("@rules_cc//cc:defs.bzl", "cc_library")
load(":checks.bzl", "fail_if_any", "too_few_mutants", "unknown_exercise")
load(":common.bzl", "COURSE", "NO_SANITIZER", "PUBLIC", "STUDENT_COPTS", "existing", "same_target_in")
load(":course_test.bzl", "GRADED_LEVELS", "course_test")
load(":exercise_library.bzl", "exercise_library")
load(":lesson_output.bzl", "lesson_outputs")
load(":linked_tests.bzl", "linked_tests")
load(":mistakes.bzl", "known_mistakes", "mutant_answer")
load(
    ":staff_rules.bzl",
    "leak_test",
    "lesson_test",
    "mutant",
    "skeleton_test",
    "terse_test",
)

_STAFF = ["staff"]

def _mutant_test(exercise, file, requires, deps):
    """Tests that `file`, mutants/EXERCISE/NAME.txt, is killed. Returns its answer."""
    path = file.removesuffix(".txt")
    name = "mutant_{}_{}".format(exercise.name, path.split("/")[-1])
    mutant(
        name = name + "_source",
        expectation = path + ".expectation",
        mutant = file,
        reference = "reference/{}.cc".format(exercise.name),
        source = path + ".cc",
    )
    cc_library(
        name = name,
        srcs = [path + ".cc"],
        # A mistake may well leave a variable unused, and runs for one test only.
        copts = ["-w", "-O0"],
        linkstatic = True,
        tags = ["manual"],
        deps = [":interface", "//tools/course:unimplemented"] + deps,
        alwayslink = True,
    )
    linked_tests(
        name = name + "_tests",
        implementations = [name, "reference_but_" + exercise.name] + same_target_in(requires, "reference"),
        tags = ["manual"],
        tests = "graded_test_library",
    )
    course_test(
        name = name + "_test",
        size = "small",
        binary = name + "_tests",
        expectation = path + ".expectation",
        implementation = "reference",
        levels = GRADED_LEVELS,
        module = "graded_declaration",
        tags = _STAFF + ["mutant"],
    )
    mutant_answer(
        name = name + "_answer",
        testonly = True,
        binary = name + "_tests",
        exercise = exercise.name,
        implementation = "reference",
        module = "graded_declaration",
        mutant = file,
        tags = ["manual"],
    )
    return name + "_answer"

def _accepted_test(exercises, deps):
    """Tests that //tools/trust finds nothing in the references."""
    for exercise in exercises:
        source = "reference/{}.cc".format(exercise.name)
        exercise_library(
            name = exercise.name + "_reference_as_student",
            src = source,
            calls = exercise.calls,
            copts = STUDENT_COPTS,
            exercise = exercise.name,
            file = "{}/{}".format(native.package_name(), source),
            names = [":names", "skeleton/{}.names".format(exercise.name)],
            skeleton_library = exercise.name + "_skeleton",
            tags = ["manual"],
            deps = [":interface", "//tools/course:unimplemented"] + deps,
        )

    # Building one fails if it is refused.
    build_test(
        name = "accepted_test",
        tags = _STAFF + NO_SANITIZER,
        targets = [e.name + "_reference_as_student" for e in exercises],
    )

def staff_tests(name, exercises, given, requires, deps):
    """Makes the tests of a module for staff.

    Args:
      name: the module.
      exercises: list of exercise(...).
      given: list of given(...).
      requires: switches of the modules before.
      deps: libraries that all implementations use.
    """
    names = [e.name for e in exercises]
    skeletons = ["skeleton/{}.cc".format(e) for e in names]
    _accepted_test(exercises, deps)
    skeleton_test(
        name = "skeleton_test",
        size = "small",
        shipped = existing("student/*.cc"),
        skeletons = skeletons,
        tags = _STAFF,
    )
    terse = ["terse/{}.cc".format(e) for e in names]
    terse_test(
        name = "terse_test",
        size = "small",
        skeletons = skeletons,
        tags = _STAFF,
        terse = terse,
    )
    leak_test(
        name = "leak_test",
        size = "small",
        references = ["reference/{}.cc".format(e) for e in names],
        shipped = terse + existing(
            "*.h",
            "*.md",
            "given/*",
            "student/*",
            "test/*",
            "understand/*",
            "use/*",
        ),
        tags = _STAFF,
    )
    if existing("understand/understand.cc"):
        native.sh_test(
            name = "questions_test",
            size = "small",
            srcs = ["//tools/lab:check_questions"],
            args = ["$(rootpath understand/questions.txt)"] + names,
            data = ["understand/questions.txt"],
            tags = _STAFF,
        )
    course_test(
        name = "zero_work_test",
        size = "small",
        args = ["--expect_unwritten"],
        binary = "graded_skeleton_tests",
        implementation = "skeleton",
        levels = GRADED_LEVELS,
        module = "graded_declaration",
        tags = _STAFF + NO_SANITIZER,
    )
    lesson_test(
        name = "lesson_test",
        size = "small",
        lesson = "README.md",
        names = ["given/" + g.name for g in given],
        tags = _STAFF,
    )
    lesson_outputs("lesson_output_test", name, _STAFF + NO_SANITIZER)
    mutants = existing("mutants/*/*.txt")
    fail_if_any([unknown_exercise("mutants", mutants, names)])
    native.exports_files(mutants, COURSE)
    answers = []
    for e in exercises:
        files = existing("mutants/{}/*.txt".format(e.name))
        fail_if_any([too_few_mutants(e.name, files)])
        for file in files:
            answers.append(_mutant_test(e, file, requires, deps))
    known_mistakes(
        name = "known_mistakes",
        testonly = True,
        answers = answers,
        tags = ["manual"],
        visibility = PUBLIC,
    )
