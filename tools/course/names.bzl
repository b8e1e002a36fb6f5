"""Lists of the names that an exercise may use (//tools/trust/names.h).

A student's file may call what the modules so far define, and what the reference of the
exercise uses of the system. The first is read from the skeletons, which a handout has.
The second is a build output beside the skeleton, `skeleton/E.names`: a handout holds
both.
"""

load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")

def _objects(libraries, owner = None):
    """Returns the objects of libraries, or only those of the target `owner`."""
    objects = []
    for library in libraries:
        for input in library[CcInfo].linking_context.linker_inputs.to_list():
            if owner and input.owner != owner:
                continue
            for linked in input.libraries:
                objects.extend(linked.objects or linked.pic_objects or [])
    return depset(objects)

def _list_names(ctx, out, what, objects):
    arguments = ctx.actions.args()
    arguments.add(out)
    arguments.add(what)
    arguments.add_all(objects)
    ctx.actions.run(
        executable = ctx.executable._list_names,
        arguments = [arguments],
        inputs = objects,
        outputs = [out],
        mnemonic = "ListNames",
        progress_message = "Listing the names of %{label}",
    )
    return [DefaultInfo(files = depset([out]))]

_LIST_NAMES = attr.label(
    executable = True,
    cfg = "target",
    default = "//tools/trust:list_names",
)

def _defined_names_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name + ".names")
    return _list_names(ctx, out, "definitions", _objects(ctx.attr.implementations))

defined_names = rule(
    implementation = _defined_names_impl,
    doc = "Lists the names that implementations, and all that they depend on, define.",
    attrs = {
        "implementations": attr.label_list(providers = [CcInfo]),
        "_list_names": _LIST_NAMES,
    },
)

def _used_names_impl(ctx):
    objects = _objects([ctx.attr.library], ctx.attr.library.label)
    return _list_names(ctx, ctx.outputs.out, "uses", objects)

used_names = rule(
    implementation = _used_names_impl,
    doc = "Lists the names that a library uses of the system beyond the ordinary.",
    attrs = {
        "library": attr.label(providers = [CcInfo], mandatory = True),
        "out": attr.output(mandatory = True),
        "_list_names": _LIST_NAMES,
    },
)
