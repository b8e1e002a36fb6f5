"""Compiled references: what a release holds in place of reference/.

A release has the object `prebuilt/E.o` for each exercise E. `E_reference` is then
made of it, so that every switch works as with the source (module_implementations.bzl).
"""

load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load(":common.bzl", "existing")
load(":exercise_info.bzl", "own_object")

def has_reference(exercises):
    """Returns whether this package can link a reference, from source or compiled."""
    return bool(existing("reference/*.cc")) or bool(exercises) and all([
        existing("prebuilt/{}.o".format(e.name))
        for e in exercises
    ])

def _stripped_objects_impl(ctx):
    toolchain = find_cc_toolchain(ctx)
    stripped = []
    for library, name in ctx.attr.libraries.items():
        object = own_object(library)
        out = ctx.actions.declare_file("prebuilt/{}.o".format(name))
        ctx.actions.run(
            executable = toolchain.strip_executable,
            arguments = ["--strip-unneeded", "-o", out.path, object.path],
            inputs = depset([object], transitive = [toolchain.all_files]),
            outputs = [out],
            mnemonic = "StripReference",
            progress_message = "Stripping %{input}",
        )
        stripped.append(out)
    return [DefaultInfo(files = depset(stripped))]

stripped_objects = rule(
    implementation = _stripped_objects_impl,
    doc = """The objects of libraries without debug information and without the names
of what only they use.""",
    attrs = {
        "libraries": attr.label_keyed_string_dict(
            providers = [CcInfo],
            doc = "libraries of one source file, and the names of their exercises",
        ),
    },
    toolchains = use_cc_toolchain(),
)

def release_parts(name, exercises, visibility):
    """Makes what a release holds of a module that is not a file of the checkout.

    Args:
      name: of the target: skeletons with and without steps, lists of names, compiled
        references.
      exercises: list of exercise(...).
      visibility: of the target.
    """
    stripped_objects(
        name = "prebuilt",
        libraries = {e.name + "_reference": e.name for e in exercises},
        tags = ["manual"],
    )
    native.filegroup(
        name = name,
        srcs = [":prebuilt"] + [
            part.format(e.name)
            for e in exercises
            for part in ["skeleton/{}.cc", "skeleton/{}.names", "terse/{}.cc"]
        ],
        tags = ["manual"],
        visibility = visibility,
    )
