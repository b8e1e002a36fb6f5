"""Graders that run without Bazel: a zip with all that it takes to grade a module.

A bundle holds the objects of the tests and references, the headers, the compiler, the
programs of tools/trust and tools/runner, and `grade_submission`, which compiles a
student's files, links and runs the tests, and writes the result.
"""

load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//tools/course:exercise_info.bzl", "ExerciseInfo")
load("//tools/course:module_declaration.bzl", "ModuleInfo")
load("//tools/course:modules.bzl", "modules_to")

def _linked(libraries, objects):
    """Returns what the linker is given, and the Files among it.

    Args:
      libraries: targets, of tests and implementations.
      objects: dict from the path of a skeleton's object to that of the student's, which
        takes its place.
    """
    words = []
    files = []
    flags = {}
    for input in [
        input
        for library in libraries
        for input in library[CcInfo].linking_context.linker_inputs.to_list()
    ]:
        flags.update({flag: None for flag in input.user_link_flags})
        for library in input.libraries:
            if library.alwayslink:
                for object in library.objects or library.pic_objects or []:
                    words.append(objects.get(object.path, object.path))
                    files.append(object)
            else:
                archive = library.static_library or library.pic_static_library
                words.append(archive.path)
                files.append(archive)
    return {word: None for word in words}.keys() + flags.keys(), files

def _references(reference):
    """Returns the object of each exercise of a reference, by the exercise's name."""
    objects = {}
    for input in reference[CcInfo].linking_context.linker_inputs.to_list():
        name = input.owner.name.removesuffix("_reference")
        if input.owner.package == reference.label.package and name != input.owner.name:
            library = input.libraries[0]
            objects[name] = (library.objects or library.pic_objects)[0]
    return objects

def _bundle_impl(ctx):
    module = ctx.attr.declaration[ModuleInfo]
    files = [module.manifest]
    headers = []
    exercises = []
    objects = {}
    references = _references(ctx.attr.reference)
    for exercise in ctx.attr.student[ExerciseInfo].exercises.to_list():
        compilation = exercise.compilation
        objects[compilation.skeleton.path] = compilation.object
        files.append(compilation.skeleton)
        files.append(references[exercise.name])
        files.extend(compilation.names)
        headers.append(compilation.headers)
        exercises.append({
            "arguments": compilation.arguments,
            "declaration": module.exercises[exercise.name],
            "facts": ["call " + call for call in compilation.calls] +
                     ["names " + names.path for names in compilation.names] +
                     ["header " + header.path for header in compilation.headers.to_list()],
            "file": exercise.file,
            "object": compilation.object,
            "reference": references[exercise.name].path,
            "skeleton": compilation.skeleton.path,
            "source": compilation.source,
        })
    link, linked = _linked([ctx.attr.tests, ctx.attr.skeleton] + ctx.attr.earlier, objects)
    spec = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.write(spec, json.encode_indent({
        "exercises": exercises,
        "levels": ctx.attr.levels,
        "limits": module.limits,
        "link": link,
        "manifest": module.manifest.path,
        "module": module.module,
    }))
    files = depset(files + linked, transitive = headers)
    listed = ctx.actions.args()
    listed.set_param_file_format("multiline")
    listed.use_param_file("%s", use_always = True)
    listed.add_all(files)
    programs = [ctx.executable._grade, ctx.executable._supervisor, ctx.executable._compile]
    words = ctx.actions.args()
    words.add(ctx.outputs.out)
    words.add(spec)
    words.add(find_cc_toolchain(ctx).compiler_executable)
    words.add_all(programs)
    words.add_all(ctx.files.scripts)
    ctx.actions.run_shell(
        command = "python3 -B {} \"$@\"".format(ctx.file._pack.path),
        arguments = [words, listed],
        inputs = depset(
            [spec, ctx.file._pack, ctx.file._compiler] + programs + ctx.files.scripts,
            transitive = [files, find_cc_toolchain(ctx).all_files],
        ),
        outputs = [ctx.outputs.out],
        mnemonic = "PackBundle",
        progress_message = "Packing %{output}",
    )
    return [DefaultInfo(files = depset([ctx.outputs.out]))]

def _tool(label):
    return attr.label(executable = True, cfg = "target", default = label)

_bundle = rule(
    implementation = _bundle_impl,
    attrs = {
        "declaration": attr.label(mandatory = True, providers = [ModuleInfo]),
        "earlier": attr.label_list(providers = [CcInfo]),
        "levels": attr.string_list(mandatory = True),
        "out": attr.output(mandatory = True),
        "reference": attr.label(mandatory = True, providers = [CcInfo]),
        "scripts": attr.label_list(allow_files = True, doc = "what lies at the zip's root"),
        "skeleton": attr.label(mandatory = True, providers = [CcInfo]),
        "student": attr.label(mandatory = True, providers = [ExerciseInfo]),
        "tests": attr.label(mandatory = True, providers = [CcInfo]),
        "_compile": _tool("//tools/trust:compile_exercise"),
        "_compiler": attr.label(allow_single_file = True, default = "compiler.py"),
        "_grade": _tool(":grade_submission"),
        "_pack": attr.label(allow_single_file = True, default = "pack.py"),
        "_supervisor": _tool("//tools/runner:supervisor"),
    },
    toolchains = use_cc_toolchain(),
)

def bundle(name, module, out, scripts):
    """Makes a zip that grades one module, with our reference for those before.

    Args:
      name: of the target.
      module: such as "tensor".
      out: name of the zip.
      scripts: what lies at its root, besides the folder bundle/.
    """
    package = "//" + module
    _bundle(
        name = name,
        testonly = True,
        declaration = package + ":graded_declaration",
        earlier = ["//{}:reference".format(m) for m in modules_to(module)[:-1]],
        levels = ["package", "module", "integration", "hidden"],
        out = out,
        reference = package + ":reference",
        scripts = scripts,
        skeleton = package + ":skeleton",
        student = package + ":student",
        tags = ["manual"],
        tests = package + ":graded_test_library",
    )
