"""Tests of what a student reads about a mistake.

A golden report, golden/MODULE/EXERCISE/NAME.txt, is what `./course check EXERCISE` shows
below its table if the student's file has the mistake NAME and all other files are right.
The mistake is a change of the reference, written as tools/course/mutant.h says: the file
mistakes/MODULE/EXERCISE/NAME.txt, or else the mutant of that name in the module.
"""

load("@bazel_skylib//rules:diff_test.bzl", "diff_test")
load("//tools/course:common.bzl", "KERNELS", "STUDENT_COPTS")
load("//tools/course:course_test.bzl", "RUN_ATTRS")
load("//tools/course:exercise_info.bzl", "ExerciseInfo")
load("//tools/course:exercise_library.bzl", "exercise_library")
load("//tools/course:implementation.bzl", "implementation")
load("//tools/course:linked_tests.bzl", "linked_tests")
load("//tools/course:module_declaration.bzl", "ModuleInfo")
load("//tools/course:modules.bzl", "MODULES")
load("//tools/course:plan.bzl", "write_plan")
load("//tools/course:staff_rules.bzl", "mutant")

_MANUAL = ["manual"]

def _report_impl(ctx):
    module = ctx.attr.module[ModuleInfo]
    plan = ctx.actions.declare_file(ctx.label.name + ".plan.json")
    (student,) = [
        exercise
        for exercise in ctx.attr.implementation[ExerciseInfo].exercises.to_list()
        if exercise.name == ctx.attr.exercise
    ]

    # The words of the compiler, with the path of a student's file.
    said = {
        file.path: ctx.actions.declare_file("{}.{}".format(ctx.label.name, file.extension))
        for file in [student.log, student.warnings]
    }
    files = write_plan(
        ctx,
        plan,
        ["package", "module"],
        "//{}:check".format(module.module),
        lambda file: said[file.path].path if file.path in said else file.path,
        {
            "mistakes": module.mistakes.path if module.mistakes else "",
            "next": module.next,
            "programs": module.programs,
            "then": module.test,
        },
    )
    out = ctx.actions.declare_file(ctx.label.name + ".txt")
    ctx.actions.run(
        executable = ctx.executable._report,
        arguments = [
            ctx.executable._supervisor.path,
            plan.path,
            ctx.attr.exercise,
            out.path,
            # Of the student's file, before the path that a student knows.
            student.source.path.removesuffix(student.file),
            student.log.path,
            said[student.log.path].path,
            student.warnings.path,
            said[student.warnings.path].path,
        ],
        inputs = [plan] + files,
        tools = [ctx.executable.binary, ctx.executable._supervisor],
        outputs = [out] + said.values(),
        use_default_shell_env = True,
        execution_requirements = {"block-network": "1"},
        mnemonic = "Report",
        progress_message = "Reporting on %{label}",
    )
    return [DefaultInfo(files = depset([out]))]

_report = rule(
    implementation = _report_impl,
    doc = "The report on one exercise of an implementation, as a file.",
    attrs = RUN_ATTRS | {
        "exercise": attr.string(mandatory = True),
        "_report": attr.label(
            executable = True,
            cfg = "target",
            allow_single_file = True,
            default = ":report.sh",
        ),
    },
)

# buildifier: disable=unnamed-macro
def report_test(golden, own, seconds_per_test = 0):
    """Tests that a report is still what it was.

    Args:
      golden: golden/MODULE/EXERCISE/NAME.txt
      own: whether the mistake is a file of this package, not a mutant of the module.
      seconds_per_test: the limit, if not that of the module.
    """
    _, module, exercise, file = golden.split("/")
    mistake = file.removesuffix(".txt")
    name = "{}_{}_{}".format(module, exercise, mistake)
    package = "//" + module
    path = "{}/student/{}.cc".format(module, exercise)
    mutant(
        name = name + "_source",
        expectation = name + "/expectation",
        mutant = "mistakes/{}/{}/{}".format(module, exercise, file) if own else "{}:mutants/{}/{}".format(package, exercise, file),
        reference = "{}:reference/{}.cc".format(package, exercise),
        source = "{}/{}".format(name, path),
        tags = _MANUAL,
    )
    exercise_library(
        name = name + "_library",
        src = "{}/{}".format(name, path),
        copts = STUDENT_COPTS,
        exercise = exercise,
        file = path,
        names = [
            package + ":names",
            "{}:skeleton/{}.names".format(package, exercise),
        ],
        skeleton_library = "{}:{}_skeleton".format(package, exercise),
        tags = _MANUAL,
        deps = [package + ":interface", "//tools/course:unimplemented"] + KERNELS,
    )
    implementation(
        name = name + "_implementation",
        exercises = {
            name + "_library": exercise,
            "{}:reference_but_{}".format(package, exercise): "",
        },
        file = module + "/student/%s.cc",
        tags = _MANUAL,
    )
    linked_tests(
        name = name + "_tests",
        implementations = [name + "_implementation"] + [
            "//{}:reference".format(earlier)
            for earlier in MODULES[:MODULES.index(module)]
        ],
        tags = _MANUAL,
        tests = package + ":test_library",
    )
    _report(
        name = name,
        testonly = True,
        binary = name + "_tests",
        exercise = exercise,
        implementation = name + "_implementation",
        module = package + ":declaration",
        seconds_per_test = seconds_per_test,
        tags = _MANUAL,
    )
    diff_test(
        name = name + "_test",
        size = "small",
        failure_message = "If the new report is as good, write it: bash tools/course/reports/update.sh",
        file1 = golden,
        file2 = name,
        # Not under sanitizers: they see the mistake, too, and say it in other words.
        tags = [
            "mutant",
            "staff",
        ],
    )
