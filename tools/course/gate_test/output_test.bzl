"""A test that runs a test and checks what it says."""

load("//tools/course:common.bzl", "command_script")

def _output_test_impl(ctx):
    program = ctx.attr.program
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    words = [
        ctx.file._output.short_path,
        str(ctx.attr.status),
        program[DefaultInfo].files_to_run.executable.short_path,
    ] + ctx.attr.texts
    ctx.actions.write(script, command_script(words), is_executable = True)
    return [
        DefaultInfo(
            executable = script,
            runfiles = ctx.runfiles([ctx.file._output]).merge(
                program[DefaultInfo].default_runfiles,
            ),
        ),
        program[RunEnvironmentInfo],
    ]

output_test = rule(
    implementation = _output_test_impl,
    attrs = {
        "program": attr.label(
            executable = True,
            cfg = "target",
            mandatory = True,
            providers = [RunEnvironmentInfo],
        ),
        "status": attr.int(mandatory = True, doc = "the exit status that is wanted"),
        "texts": attr.string_list(doc = "what it must say; 'not:TEXT' is not to be said"),
        "_output": attr.label(allow_single_file = True, default = "//tools/course/gate_test:output.sh"),
    },
    test = True,
)
