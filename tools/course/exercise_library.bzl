"""One exercise, as a student wrote it.

`exercise_library` never fails: a file that does not compile, or that breaks a rule
of //tools/trust, is replaced by the skeleton, so that its errors cost that exercise
and no other. The errors are kept in a log, which the tests of the module show.
"""

load("@rules_cc//cc:action_names.bzl", "ACTION_NAMES")
load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load(":exercise_info.bzl", "ExerciseInfo", "fail_if_errors")

def _compiler_command(ctx, context, source, object, pic):
    """Returns the compiler and its arguments, as cc_library would have them."""
    toolchain = find_cc_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        source_file = source,
        output_file = object.path,
        user_compile_flags = ctx.fragments.cpp.copts +
                             ctx.fragments.cpp.cxxopts + ctx.attr.copts,
        include_directories = context.includes,
        quote_include_directories = context.quote_includes,
        system_include_directories = depset(
            transitive = [context.system_includes, context.external_includes],
        ),
        preprocessor_defines = context.defines,
        use_pic = pic,
    )
    action = ACTION_NAMES.cpp_compile
    return struct(
        features = features,
        toolchain = toolchain,
        compiler = cc_common.get_tool_for_action(
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
    )

def object_of(library):
    """Finds the object of a library.

    Args:
      library: a cc_library with one source file.

    Returns:
      The File.
    """
    for input in library[CcInfo].linking_context.linker_inputs.to_list():
        if input.owner == library.label:
            return (input.libraries[0].objects or input.libraries[0].pic_objects)[0]
    fail("no object of {}".format(library.label))

def _facts(ctx, context, toolchain, source, skeleton, object):
    """Writes what compile_exercise has to know: lines "KEY VALUE"."""
    facts = ctx.actions.args()
    facts.set_param_file_format("multiline")
    facts.add(source, format = "source %s")
    facts.add(skeleton, format = "skeleton %s")
    facts.add(object, format = "object %s")
    facts.add(toolchain.objdump_executable, format = "objdump %s")
    facts.add_all(ctx.files.names, format_each = "names %s")
    facts.add_all(ctx.attr.calls, format_each = "call %s")
    facts.add_all(ctx.files.hdrs, format_each = "own_header %s")
    facts.add_all(toolchain.built_in_include_directories, format_each = "system %s")
    facts.add_all(context.headers, format_each = "header %s")
    file = ctx.actions.declare_file(ctx.label.name + ".facts")
    ctx.actions.write(file, facts)
    return file

def _exercise_library_impl(ctx):
    context = cc_common.merge_compilation_contexts(
        compilation_contexts = [dep[CcInfo].compilation_context for dep in ctx.attr.deps],
    )
    pic = ctx.var["COMPILATION_MODE"] != "opt"
    object = ctx.actions.declare_file("_objs/{}/{}.o".format(ctx.label.name, ctx.attr.exercise))
    log = ctx.actions.declare_file(ctx.label.name + ".compile_log")
    source = ctx.file.src
    source_path = source.path if source else ctx.attr.file
    command = _compiler_command(ctx, context, source_path, object, pic)
    skeleton = object_of(ctx.attr.skeleton_library)
    facts = _facts(ctx, context, command.toolchain, source_path, skeleton, object)

    ctx.actions.run(
        executable = ctx.executable._compile,
        arguments = [facts.path, log.path, command.compiler] + command.arguments,
        env = command.environment,
        inputs = depset(
            [facts, skeleton] + ([source] if source else []) + ctx.files.hdrs + ctx.files.names,
            # The compiler does not report what it read (a .d file) through this
            # public interface, so every header it may read is an input.
            transitive = [context.headers, command.toolchain.all_files],
        ),
        outputs = [object, log],
        mnemonic = "CompileExercise",
        progress_message = "Compiling " + source_path,
    )

    # alwayslink: two implementations of one exercise in one binary are an error
    # (duplicate symbols), never a silent choice between them.
    linking, _ = cc_common.create_linking_context_from_compilation_outputs(
        actions = ctx.actions,
        name = ctx.label.name,
        feature_configuration = command.features,
        cc_toolchain = command.toolchain,
        compilation_outputs = cc_common.create_compilation_outputs(
            objects = None if pic else depset([object]),
            pic_objects = depset([object]) if pic else None,
        ),
        linking_contexts = [dep[CcInfo].linking_context for dep in ctx.attr.deps],
        alwayslink = True,
        disallow_dynamic_library = True,
    )
    return [
        DefaultInfo(files = depset([fail_if_errors(ctx, [log])])),
        CcInfo(compilation_context = context, linking_context = linking),
        ExerciseInfo(exercises = depset([struct(
            name = ctx.attr.exercise,
            file = ctx.attr.file,
            log = log,
            # For a bundle, which compiles another file in its place.
            compilation = struct(
                arguments = tuple(command.arguments),
                calls = tuple(ctx.attr.calls),
                headers = context.headers,
                names = tuple(ctx.files.names),
                object = object.path,
                skeleton = skeleton,
                source = source_path,
            ),
        )])),
    ]

exercise_library = rule(
    implementation = _exercise_library_impl,
    doc = "One exercise as a student wrote it, or its skeleton if that does not compile.",
    attrs = {
        "calls": attr.string_list(doc = "as of exercise(...)"),
        "copts": attr.string_list(),
        "deps": attr.label_list(providers = [CcInfo]),
        "exercise": attr.string(mandatory = True),
        "file": attr.string(mandatory = True, doc = "path of `src`, also if it is missing"),
        "hdrs": attr.label_list(allow_files = [".h"], doc = "headers of the student's own"),
        "names": attr.label_list(
            allow_files = [".names"],
            doc = "lists of what the exercise may use (names.bzl)",
        ),
        "src": attr.label(allow_single_file = [".cc"]),
        "skeleton_library": attr.label(
            providers = [CcInfo],
            mandatory = True,
            doc = "the skeleton, compiled: defines all that the exercise has to define",
        ),
        "_compile": attr.label(
            executable = True,
            cfg = "target",
            default = "//tools/trust:compile_exercise",
        ),
    },
    fragments = ["cpp"],
    provides = [CcInfo, ExerciseInfo],
    toolchains = use_cc_toolchain(),
)
