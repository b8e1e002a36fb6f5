"""Skeletons: what a student starts from, and how to come back to it."""

load(":common.bzl", "command_script")

def _skeleton_impl(ctx):
    ctx.actions.run(
        executable = ctx.executable._cut,
        arguments = (["--terse"] if ctx.attr.terse else []) +
                    [ctx.file.source.path, ctx.outputs.out.path],
        inputs = [ctx.file.source],
        outputs = [ctx.outputs.out],
        mnemonic = "CutSkeleton",
        progress_message = "Cutting the skeleton %{output}",
    )
    return [DefaultInfo(files = depset([ctx.outputs.out]))]

skeleton = rule(
    implementation = _skeleton_impl,
    doc = "A reference solution without its solution: what a student starts from.",
    attrs = {
        "out": attr.output(mandatory = True),
        "source": attr.label(
            allow_single_file = [".cc"],
            doc = "the reference; with `terse`, a skeleton",
            mandatory = True,
        ),
        "terse": attr.bool(doc = "whether the steps are cut out of a skeleton"),
        # In the target's configuration, as all tools here: actions of a course
        # run the tests themselves, so both are built for one platform, once.
        "_cut": attr.label(
            executable = True,
            cfg = "target",
            default = "//tools/course:cut",
        ),
    },
)

def _reset_impl(ctx):
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    words = [ctx.file._reset.short_path, ctx.label.package] + \
            [skeleton.short_path for skeleton in ctx.files.skeletons]
    ctx.actions.write(script, command_script(words + ["--"]), is_executable = True)
    return [DefaultInfo(
        executable = script,
        runfiles = ctx.runfiles([ctx.file._reset] + ctx.files.skeletons),
    )]

reset = rule(
    implementation = _reset_impl,
    doc = "A program that writes skeletons into student/.",
    attrs = {
        "skeletons": attr.label_list(
            allow_files = [".cc"],
            doc = "skeleton/E.cc, and terse/E.cc without steps",
        ),
        "_reset": attr.label(
            allow_single_file = True,
            default = "//tools/course:reset.sh",
        ),
    },
    executable = True,
)
