"""The implementations of a module, and the switch between them."""

load("@rules_cc//cc:defs.bzl", "cc_library")
load(":common.bzl", "COURSE", "OUR_COPTS", "PUBLIC", "STUDENT_COPTS", "existing", "same_target_in")
load(":exercise_library.bzl", "exercise_library")
load(":implementation.bzl", "implementation")
load(":names.bzl", "defined_names", "used_names")
load(":prebuilt.bzl", "has_reference")
load(":skeleton.bzl", "skeleton")

def _reference_library(exercise, deps, from_source):
    file = "reference/{}.cc" if from_source else "prebuilt/{}.o"
    cc_library(
        name = exercise.name + "_reference",
        srcs = [file.format(exercise.name)],
        copts = OUR_COPTS,
        linkstatic = True,
        visibility = COURSE,
        deps = deps,
        alwayslink = True,
    )
    if not from_source:
        return
    skeleton(
        name = exercise.name + "_skeleton_source",
        out = "skeleton/{}.cc".format(exercise.name),
        source = "reference/{}.cc".format(exercise.name),
        visibility = COURSE,
    )
    skeleton(
        name = exercise.name + "_terse_source",
        out = "terse/{}.cc".format(exercise.name),
        source = "skeleton/{}.cc".format(exercise.name),
        terse = True,
        visibility = COURSE,
    )
    used_names(
        name = exercise.name + "_names",
        out = "skeleton/{}.names".format(exercise.name),
        library = exercise.name + "_reference",
        visibility = COURSE,
    )
    native.exports_files(
        ["reference/{}.cc".format(exercise.name)],
        visibility = COURSE,
    )

def _skeleton_library(exercise, deps):
    cc_library(
        name = exercise.name + "_skeleton",
        srcs = ["skeleton/{}.cc".format(exercise.name)],
        # "Write NumElements in tensor/student/shape.cc:63": the file to edit has the
        # same lines.
        copts = STUDENT_COPTS + [
            "-fmacro-prefix-map={0}/{1}/skeleton={1}/student".format(
                "$(BINDIR)",
                native.package_name(),
            ),
        ],
        linkstatic = True,
        visibility = COURSE,
        deps = deps,
        alwayslink = True,
    )

_STUDENT_IS_PACKAGE = (
    "a BUILD file makes student/ a package of its own, in which Bazel does not " +
    "look for exercises: delete it"
)

def _student_library(exercise, deps, from_source):
    source = "student/{}.cc".format(exercise.name)
    used = "skeleton/{}.names".format(exercise.name)
    is_package = native.subpackages(include = ["student"], allow_empty = True)
    exercise_library(
        name = exercise.name + "_student",
        missing = _STUDENT_IS_PACKAGE if is_package else "",
        src = source if existing(source) else None,
        hdrs = existing("student/*.h"),
        copts = STUDENT_COPTS,
        calls = exercise.calls,
        exercise = exercise.name,
        file = "{}/{}".format(native.package_name(), source),
        may_be_sanitized = True,
        names = [":names"] + ([used] if from_source or existing(used) else []),
        skeleton_library = exercise.name + "_skeleton",
        deps = deps,
    )

def module_implementations(name, exercises, requires, deps):
    """Makes :reference, :student, :skeleton, :only_EXERCISE, and the switch.

    All of them fill the headers of :interface. They differ in nothing else, so
    whatever is compiled against the headers can be linked with any of them.

    Without a folder reference/ (a release) the skeletons come from skeleton/ and terse/,
    and the references, compiled, from prebuilt/.

    Args:
      name: the name of the module.
      exercises: list of exercise(...).
      requires: switches of the modules before.
      deps: libraries that all implementations use.
    """
    deps = [":interface", "//tools/course:unimplemented"] + deps
    package = native.package_name()
    from_source = bool(existing("reference/*.cc"))
    reference = has_reference(exercises)

    defined_names(
        name = "names",
        implementations = ["skeleton"] + same_target_in(requires, "skeleton"),
        visibility = COURSE,
    )
    for exercise in exercises:
        _skeleton_library(exercise, deps)
        _student_library(exercise, deps, from_source)
        if reference:
            _reference_library(exercise, deps, from_source)

    names = [exercise.name for exercise in exercises]
    implementation(
        name = "student",
        exercises = {e + "_student": e for e in names},
        visibility = PUBLIC,
    )
    implementation(
        name = "skeleton",
        exercises = {e + "_skeleton": e for e in names},
        file = package + "/student/%s.cc",
        visibility = PUBLIC,
    )
    if reference:
        implementation(
            name = "reference",
            exercises = {e + "_reference": e for e in names},
            file = package + "/reference/%s.cc",
            visibility = PUBLIC,
        )
        for one in names:
            # For all that swaps a single exercise: students, mutants, trials.
            implementation(
                name = "reference_but_" + one,
                exercises = {e + "_reference": e for e in names if e != one},
                file = package + "/reference/%s.cc",
                visibility = COURSE,
            )
            implementation(
                name = "skeleton_but_" + one,
                exercises = {e + "_skeleton": e for e in names if e != one},
                file = package + "/student/%s.cc",
                visibility = COURSE,
            )
            implementation(
                name = "only_" + one,
                exercises = {
                    one + "_student": one,
                    "reference_but_" + one: "",
                },
                visibility = PUBLIC,
            )

    native.filegroup(
        name = "skeleton_sources",
        srcs = ["skeleton/{}.cc".format(e) for e in names],
        visibility = PUBLIC,
    )

    # An implementation that certainly holds no student code.
    native.alias(
        name = "reference_or_skeleton",
        actual = "reference" if reference else "skeleton",
        visibility = PUBLIC,
    )
    native.label_flag(
        name = name,
        build_setting_default = "student",
        visibility = PUBLIC,
    )
