"""The rules behind the tests of the course itself (staff.bzl)."""

load(":common.bzl", "command_script")

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

def _terse_test_impl(ctx):
    files = ctx.files.skeletons + ctx.files.terse
    return _script_test(ctx, ctx.attr._terse, [file.short_path for file in files], files)

terse_test = rule(
    implementation = _terse_test_impl,
    doc = "Fails if a skeleton without steps differs from the skeleton in more than comments.",
    attrs = {
        "skeletons": attr.label_list(allow_files = [".cc"]),
        "terse": attr.label_list(allow_files = [".cc"]),
        "_terse": attr.label(
            executable = True,
            cfg = "target",
            allow_single_file = True,
            default = "//tools/course:terse_skeletons.sh",
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
