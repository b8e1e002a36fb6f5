"""The implementations of a module, and the switch between them."""

load("@rules_cc//cc:defs.bzl", "cc_library")
load(":common.bzl", "OUR_COPTS", "PUBLIC", "STUDENT_COPTS", "TOOLS", "there")
load(":exercise_library.bzl", "exercise_library")
load(":implementation.bzl", "implementation")
load(":skeleton.bzl", "skeleton")

def _reference_library(exercise, deps):
    cc_library(
        name = exercise.name + "_reference",
        srcs = ["reference/{}.cc".format(exercise.name)],
        copts = OUR_COPTS,
        linkstatic = True,
        visibility = TOOLS,
        deps = deps + exercise.reference_deps,
        alwayslink = True,
    )
    skeleton(
        name = exercise.name + "_skeleton",
        out = "stub/{}.cc".format(exercise.name),
        reference = "reference/{}.cc".format(exercise.name),
        visibility = TOOLS,
    )
    native.exports_files(
        ["reference/{}.cc".format(exercise.name)],
        visibility = TOOLS,
    )

def _stub_library(exercise, deps):
    cc_library(
        name = exercise.name + "_stub",
        srcs = ["stub/{}.cc".format(exercise.name)],
        copts = STUDENT_COPTS,
        linkstatic = True,
        visibility = TOOLS,
        deps = deps,
        alwayslink = True,
    )

def _student_library(exercise, deps):
    source = "student/{}.cc".format(exercise.name)
    exercise_library(
        name = exercise.name + "_student",
        src = source if there(source) else None,
        hdrs = there("student/*.h"),
        copts = STUDENT_COPTS,
        exercise = exercise.name,
        file = "{}/{}".format(native.package_name(), source),
        stub = "stub/{}.cc".format(exercise.name),
        stub_library = exercise.name + "_stub",
        deps = deps,
    )

def module_implementations(name, exercises, deps):
    """Makes :reference, :student, :stub, :only_EXERCISE, and the switch.

    All of them fill the headers of :interface. They differ in nothing else, so
    whatever is compiled against the headers can be linked with any of them.

    Without a folder reference/ (a handout) the skeletons come from stub/.

    Args:
      name: the name of the module.
      exercises: list of exercise(...).
      deps: libraries that all implementations use.
    """
    deps = [":interface", "//tools/course:unimplemented"] + deps
    package = native.package_name()
    has_reference = bool(there("reference/*.cc"))

    for exercise in exercises:
        _stub_library(exercise, deps)
        _student_library(exercise, deps)
        if has_reference:
            _reference_library(exercise, deps)

    names = [exercise.name for exercise in exercises]
    implementation(
        name = "student",
        exercises = {e + "_student": e for e in names},
        visibility = PUBLIC,
    )
    implementation(
        name = "stub",
        exercises = {e + "_stub": e for e in names},
        file = package + "/student/%s.cc",
        visibility = PUBLIC,
    )
    if has_reference:
        implementation(
            name = "reference",
            exercises = {e + "_reference": e for e in names},
            file = package + "/reference/%s.cc",
            visibility = PUBLIC,
        )
        for one in names:
            # For all that swaps a single exercise: students, knockouts, trials.
            implementation(
                name = "reference_but_" + one,
                exercises = {e + "_reference": e for e in names if e != one},
                file = package + "/reference/%s.cc",
                visibility = TOOLS,
            )
            implementation(
                name = "stub_but_" + one,
                exercises = {e + "_stub": e for e in names if e != one},
                file = package + "/student/%s.cc",
                visibility = TOOLS,
            )
            implementation(
                name = "only_" + one,
                exercises = {
                    one + "_student": one,
                    "reference_but_" + one: "",
                },
                visibility = PUBLIC,
            )

    # Whatever is known to hold no student code.
    native.alias(
        name = "trusted",
        actual = "reference" if has_reference else "stub",
        visibility = PUBLIC,
    )
    native.label_flag(
        name = name,
        build_setting_default = "student",
        visibility = PUBLIC,
    )
