"""The example class: what 30 students handed in, made from the course itself."""

def _example_class_impl(ctx):
    out = ctx.actions.declare_directory(ctx.label.name)
    declared = ctx.attr.declared[DefaultInfo].files.to_list()[0]
    arguments = ctx.actions.args()
    arguments.add("--declared", declared)
    arguments.add("--golden", ctx.file.golden)
    arguments.add("--out", out.path)
    arguments.add_all(ctx.files.srcs)
    ctx.actions.run_shell(
        command = "python3 -B {} \"$@\"".format(ctx.file.program.path),
        arguments = [arguments],
        inputs = ctx.files.srcs + ctx.files.modules + [
            ctx.file.golden,
            ctx.file.program,
            declared,
        ],
        outputs = [out],
        mnemonic = "ExampleClass",
        progress_message = "Making the example class",
    )
    return [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles([out]))]

example_class = rule(
    implementation = _example_class_impl,
    doc = "Makes the folder NAME/, as class.py describes it.",
    attrs = {
        "declared": attr.label(mandatory = True, doc = "the exercises and their points"),
        "golden": attr.label(mandatory = True, allow_single_file = [".csv"]),
        "modules": attr.label_list(allow_files = [".py"], doc = "what the program imports"),
        "program": attr.label(mandatory = True, allow_single_file = [".py"]),
        "srcs": attr.label_list(
            allow_files = True,
            doc = "references, skeletons, mutants and hostile programs",
        ),
    },
)
