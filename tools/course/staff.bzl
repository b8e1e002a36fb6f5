"""Tests of the course itself. Students never see them: they have the tag "staff".

| target | fails if |
|---|---|
| `:skeleton_test` | student/ as shipped is not what is cut from reference/ |
| `:leak_test` | a line of a solution is in a file that students receive |
| `:lesson_test` | the lesson does not name a file of given/ |
| `:lesson_output_test` | the lesson shows output that a run does not print |
| `:zero_work_test` | a test passes, or crashes, before anything is written |
| `:mutant_EXERCISE_NAME_test` | a mistake is not killed by the test that should |
| `:double_test` | a test of gradients fails on the reference in double (double.bzl) |
"""

load("@rules_cc//cc:defs.bzl", "cc_library")
load(":common.bzl", "COURSE", "command_script", "same_target_in", "existing")
load(":course_test.bzl", "LEVELS", "course_test")
load(":lesson_output.bzl", "lesson_outputs")
load(":linked_tests.bzl", "linked_tests")

_STAFF = ["staff"]

# For each exercise, at least: an exercise has more than one way to go wrong.
_MUTANTS = 3

def _script_test(ctx, tool, words, files):
    """A test that runs a tool, with some words as arguments, on some files."""
    executable = tool[DefaultInfo].files_to_run.executable
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(script, command_script([executable.short_path] + words), is_executable = True)
    runfiles = ctx.runfiles([executable] + files)
    return [DefaultInfo(
        executable = script,
        runfiles = runfiles.merge(tool[DefaultInfo].default_runfiles),
    )]

def _leak_test_impl(ctx):
    words = [file.short_path for file in ctx.files.references] + ["--"] + \
            [file.short_path for file in ctx.files.shipped]
    return _script_test(ctx, ctx.attr._leak, words, ctx.files.references + ctx.files.shipped)

leak_test = rule(
    implementation = _leak_test_impl,
    doc = "Fails if a file that students receive holds a line of a solution.",
    attrs = {
        "references": attr.label_list(allow_files = [".cc"]),
        "shipped": attr.label_list(allow_files = True),
        "_leak": attr.label(
            executable = True,
            cfg = "target",
            default = "//tools/course:leak",
        ),
    },
    test = True,
)

def _skeleton_test_impl(ctx):
    words = [ctx.label.package] + \
            [file.short_path for file in ctx.files.skeletons]
    return _script_test(ctx, ctx.attr._same, words, ctx.files.skeletons + ctx.files.shipped)

skeleton_test = rule(
    implementation = _skeleton_test_impl,
    doc = "Fails if student/ holds anything else than the skeletons.",
    attrs = {
        "shipped": attr.label_list(allow_files = [".cc"]),
        "skeletons": attr.label_list(allow_files = [".cc"]),
        "_same": attr.label(
            executable = True,
            cfg = "target",
            allow_single_file = True,
            default = "//tools/course:same_skeletons.sh",
        ),
    },
    test = True,
)

def _lesson_test_impl(ctx):
    return _script_test(
        ctx,
        ctx.attr._names,
        [ctx.file.lesson.short_path] + ctx.attr.names,
        [ctx.file.lesson],
    )

lesson_test = rule(
    implementation = _lesson_test_impl,
    doc = "Fails if a lesson does not name something that a student is given.",
    attrs = {
        "lesson": attr.label(allow_single_file = [".md"], mandatory = True),
        "names": attr.string_list(doc = "texts that the lesson holds"),
        "_names": attr.label(
            executable = True,
            cfg = "target",
            allow_single_file = True,
            default = "//tools/course:names.sh",
        ),
    },
    test = True,
)

def _mutant_impl(ctx):
    ctx.actions.run(
        executable = ctx.executable._mutate,
        arguments = [
            ctx.file.mutant.path,
            ctx.file.reference.path,
            ctx.outputs.source.path,
            ctx.outputs.expectation.path,
        ],
        inputs = [ctx.file.mutant, ctx.file.reference],
        outputs = [ctx.outputs.source, ctx.outputs.expectation],
        mnemonic = "Mutant",
        progress_message = "Applying " + ctx.file.mutant.short_path,
    )

mutant = rule(
    implementation = _mutant_impl,
    doc = "A reference solution with a mistake in it (see mutant.h).",
    attrs = {
        "expectation": attr.output(mandatory = True),
        "mutant": attr.label(allow_single_file = [".txt"], mandatory = True),
        "reference": attr.label(allow_single_file = [".cc"], mandatory = True),
        "source": attr.output(mandatory = True),
        "_mutate": attr.label(
            executable = True,
            cfg = "target",
            default = "//tools/course:mutate",
        ),
    },
)

def _mutant_test(exercise, file, requires, deps):
    """Tests that `file`, mutants/EXERCISE/NAME.txt, is killed."""
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
        deps = [":interface", "//tools/course:unimplemented"] + deps + exercise.reference_deps,
        alwayslink = True,
    )
    linked_tests(
        name = name + "_tests",
        implementations = [name, "reference_but_" + exercise.name] + same_target_in(requires, "reference"),
        tags = ["manual"],
        tests = "test_library",
    )
    course_test(
        name = name + "_test",
        size = "small",
        binary = name + "_tests",
        expectation = path + ".expectation",
        implementation = "reference",
        levels = LEVELS,
        module = "declaration",
        tags = _STAFF,
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
    skeleton_test(
        name = "skeleton_test",
        size = "small",
        shipped = existing("student/*.cc"),
        skeletons = skeletons,
        tags = _STAFF,
    )
    leak_test(
        name = "leak_test",
        size = "small",
        references = ["reference/{}.cc".format(e) for e in names],
        shipped = existing(
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
    course_test(
        name = "zero_work_test",
        size = "small",
        args = ["--expect_unwritten"],
        binary = "skeleton_tests",
        implementation = "skeleton",
        levels = LEVELS,
        module = "declaration",
        tags = _STAFF,
    )
    lesson_test(
        name = "lesson_test",
        size = "small",
        lesson = "README.md",
        names = ["given/" + g.name for g in given],
        tags = _STAFF,
    )
    lesson_outputs("lesson_output_test", name, _STAFF)
    native.exports_files(existing("mutants/*/*.txt"), COURSE)
    for e in exercises:
        files = existing("mutants/{}/*.txt".format(e.name))
        if len(files) < _MUTANTS:
            fail("wanted at least {} files {}/mutants/{}/*.txt, got {}".format(
                _MUTANTS,
                native.package_name(),
                e.name,
                len(files),
            ))
        for file in files:
            _mutant_test(e, file, requires, deps)
