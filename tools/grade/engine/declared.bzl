"""The course as data: which exercises there are, for a program that grades them."""

load("//tools/course:module_declaration.bzl", "ModuleInfo")

def _declared_course_impl(ctx):
    skeletons = {
        "{}/{}".format(file.owner.package, file.basename.removesuffix(".cc")): file.short_path
        for file in ctx.files.skeletons
    }
    modules = []
    for declaration in ctx.attr.modules:
        info = declaration[ModuleInfo]
        modules.append({
            "name": info.module,
            "exercises": [
                {
                    "name": name,
                    "title": exercise["title"],
                    "points": exercise["points"],
                    "skeleton": skeletons["{}/{}".format(info.module, name)],
                }
                for name, exercise in info.exercises.items()
            ],
        })
    file = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.write(file, json.encode_indent({"modules": modules}, indent = " ") + "\n")
    return [DefaultInfo(
        files = depset([file]),
        runfiles = ctx.runfiles([file] + ctx.files.skeletons),
    )]

declared_course = rule(
    implementation = _declared_course_impl,
    doc = "Writes the exercises of the course, their points and skeletons, as JSON.",
    attrs = {
        "modules": attr.label_list(
            providers = [ModuleInfo],
            mandatory = True,
            doc = "declarations, in the order of the course",
        ),
        "skeletons": attr.label_list(allow_files = [".cc"], mandatory = True),
    },
)
