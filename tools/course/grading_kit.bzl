"""What a grader needs of a module, in one target: `:grading_kit`.

A class has many implementations of a module, which no switch names. Their files are
compiled as the student's own would be, and linked with the tests of the module, whose
objects this kit names. So a target of a class depends on the kit alone
(//tools/grade/engine:class.bzl).
"""

load("@rules_cc//cc:action_names.bzl", "ACTION_NAMES")
load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load(":exercise_info.bzl", "ExerciseRecipeInfo", "own_object")
load(":module_declaration.bzl", "ModuleInfo")

GradingKitInfo = provider(
    "How the tests of a module are linked with any implementation, and run.",
    fields = {
        "declaration": "ModuleInfo",
        "earlier": "list of GradingKitInfo: the modules before, the first one first",
        "levels": "levels of tests that count",
        "linker": "struct(tool, arguments, environment, files): without objects and -o",
        "linked": """depset of linker inputs of the exercises: what implementations
of later modules use too""",
        "objects": "depset of Files: the tests, and the libraries below",
        "recipes": "dict from the name of an exercise to its ExerciseRecipeInfo",
        "references": "dict from the name of an exercise to the object of its reference",
        "tests": "File: parameters that link the tests, and all libraries below",
    },
)

def _flags(library, pic):
    """Returns the flags that link a library, and its files."""
    static, pic_static = library.static_library, library.pic_static_library
    archive = (pic_static or static) if pic else (static or pic_static)
    if archive and library.alwayslink:
        return ["-Wl,-whole-archive", archive.path, "-Wl,-no-whole-archive"], [archive]
    if archive:
        return [archive.path], [archive]
    objects = (library.pic_objects if pic else library.objects) or []
    return [object.path for object in objects], objects

def _linker(ctx, user_flags):
    toolchain = find_cc_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    action = ACTION_NAMES.cpp_link_executable
    variables = cc_common.create_link_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        is_linking_dynamic_library = False,
        is_static_linking_mode = True,
        must_keep_debug = False,
        user_link_flags = user_flags + ctx.fragments.cpp.linkopts,
    )
    return struct(
        tool = cc_common.get_tool_for_action(
            feature_configuration = features,
            action_name = action,
        ),
        arguments = cc_common.get_memory_inefficient_command_line(
            feature_configuration = features,
            action_name = action,
            variables = variables,
        ),
        environment = cc_common.get_environment_variables(
            feature_configuration = features,
            action_name = action,
            variables = variables,
        ),
        files = toolchain.all_files,
    )

def _grading_kit_impl(ctx):
    pic = ctx.var["COMPILATION_MODE"] != "opt"
    earlier = [kit[GradingKitInfo] for kit in ctx.attr.earlier]
    linked = depset(
        order = "topological",
        transitive = [
                         linking.linker_inputs
                         for student in ctx.attr.students
                         for linking in student[ExerciseRecipeInfo].linking
                     ] +
                     [kit.linked for kit in earlier],
    )
    parameters, objects, user_flags = [], [], list(ctx.attr.linkopts)
    for input in depset(
        order = "topological",
        transitive = [ctx.attr.tests[CcInfo].linking_context.linker_inputs, linked],
    ).to_list():
        for library in input.libraries:
            flags, files = _flags(library, pic)
            parameters.extend(flags)
            objects.extend(files)
        user_flags.extend(input.user_link_flags)
    tests = ctx.actions.declare_file(ctx.label.name + ".tests.params")
    ctx.actions.write(tests, "\n".join(parameters) + "\n")
    return [
        DefaultInfo(files = depset([tests])),
        GradingKitInfo(
            declaration = ctx.attr.declaration[ModuleInfo],
            earlier = earlier,
            levels = ctx.attr.levels,
            linked = linked,
            linker = _linker(ctx, user_flags),
            objects = depset(objects + [tests]),
            recipes = {
                name: student[ExerciseRecipeInfo]
                for student, name in ctx.attr.students.items()
            },
            references = {
                name: own_object(reference)
                for reference, name in ctx.attr.references.items()
            },
            tests = tests,
        ),
    ]

grading_kit = rule(
    implementation = _grading_kit_impl,
    doc = "The tests of a module as a grader links and runs them for any implementation.",
    attrs = {
        "declaration": attr.label(mandatory = True, providers = [ModuleInfo]),
        "earlier": attr.label_list(
            providers = [GradingKitInfo],
            doc = "kits of the modules before, the first one first",
        ),
        "levels": attr.string_list(mandatory = True),
        "linkopts": attr.string_list(),
        "references": attr.label_keyed_string_dict(
            providers = [CcInfo],
            doc = "the reference of each exercise; without any, none is graded alone",
        ),
        "students": attr.label_keyed_string_dict(
            providers = [ExerciseRecipeInfo],
            doc = "the exercise_library of each exercise",
        ),
        "tests": attr.label(mandatory = True, providers = [CcInfo]),
    },
    fragments = ["cpp"],
    provides = [GradingKitInfo],
    toolchains = use_cc_toolchain(),
)
