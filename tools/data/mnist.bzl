"""Where programs find MNIST at run time."""

def _flat_files_impl(ctx):
    outputs = []
    for file in ctx.files.srcs:
        if file.basename.endswith(".gz"):
            output = ctx.actions.declare_file("%s/%s" % (
                ctx.label.name,
                file.basename[:-len(".gz")],
            ))
            ctx.actions.run_shell(
                command = 'gzip -dc "$1" > "$2"',
                arguments = [file.path, output.path],
                inputs = [file],
                outputs = [output],
                mnemonic = "Gunzip",
                progress_message = "Unpacking %{input}",
            )
        else:
            output = ctx.actions.declare_file("%s/%s" % (
                ctx.label.name,
                file.basename,
            ))
            ctx.actions.symlink(output = output, target_file = file)
        outputs.append(output)
    return [DefaultInfo(
        files = depset(outputs),
        runfiles = ctx.runfiles(files = outputs),
    )]

flat_files = rule(
    implementation = _flat_files_impl,
    doc = """Gives files a place of their own: PACKAGE/NAME/basename.

A file of another repository lies in the runfiles under that repository's name,
which WORKSPACE and bzlmod spell differently. Through this rule it has one path
in both. Files that end in .gz are unpacked. No files are fine, too.""",
    attrs = {
        "srcs": attr.label_list(
            allow_files = True,
            doc = "The files, from anywhere.",
        ),
    },
)
