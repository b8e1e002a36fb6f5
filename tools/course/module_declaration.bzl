"""The declaration of a module, and the list of its tests."""

ModuleInfo = provider(
    "The declaration of a module: its exercises and their limits.",
    fields = {
        "exercises": "dict from the name of an exercise to its declaration",
        "limits": "dict of limits for each test: seconds and megabytes",
        "manifest": "File: the names of all tests",
        "mistakes": "File: what tests say about known mistakes, or None",
        "module": "name of the module",
        "next": "name of the module that is unlocked when this one is complete, or empty",
        "programs": "names of its programs: use, understand",
        "test": "label of the suite that must pass, as a student writes it",
    },
)

def _module_declaration_impl(ctx):
    mistakes = None
    if ctx.file.mistakes:
        # In the runfiles of :test, a program is in the place of the folder test/.
        mistakes = ctx.actions.declare_file(ctx.label.name + ".mistakes.json")
        ctx.actions.symlink(output = mistakes, target_file = ctx.file.mistakes)
    return [ModuleInfo(
        exercises = {
            name: json.decode(declaration)
            for name, declaration in ctx.attr.exercises.items()
        },
        limits = {
            "seconds_per_test": ctx.attr.seconds_per_test,
            "megabytes_per_test": ctx.attr.megabytes_per_test,
        },
        manifest = ctx.file.manifest,
        mistakes = mistakes,
        module = ctx.attr.module,
        next = ctx.attr.next,
        programs = ctx.attr.programs,
        test = ctx.attr.test,
    )]

module_declaration = rule(
    implementation = _module_declaration_impl,
    doc = "The exercises of a module, for all that tests, grades or shows them.",
    attrs = {
        "exercises": attr.string_dict(doc = "name: declaration as JSON"),
        "manifest": attr.label(allow_single_file = True, mandatory = True),
        "megabytes_per_test": attr.int(default = 2048),
        "mistakes": attr.label(allow_single_file = [".json"]),
        "module": attr.string(mandatory = True),
        "next": attr.string(),
        "programs": attr.string_list(),
        "seconds_per_test": attr.int(default = 10),
        "test": attr.string(mandatory = True),
    },
)

def _tests_manifest_impl(ctx):
    manifest = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.run(
        executable = ctx.executable.binary,
        arguments = ["--tinytorch_list=" + manifest.path],
        outputs = [manifest],
        mnemonic = "ListTests",
        progress_message = "Listing the tests of //" + ctx.label.package,
    )
    return [DefaultInfo(files = depset([manifest]))]

tests_manifest = rule(
    implementation = _tests_manifest_impl,
    doc = """The names of all tests. The binary must hold no student code, which
could otherwise leave out a test that it does not pass.""",
    attrs = {
        "binary": attr.label(executable = True, cfg = "target", mandatory = True),
    },
)
