"""Libraries that fill the headers of a module: one for each exercise.

What a student writes is compiled by `exercise_library`, which never fails: a
file that does not compile is replaced by the skeleton, so that its errors cost
that exercise and no other. The errors are kept in a log, which the tests of the
module show, and `compiles` turns them into a failed build where a program
needs the real thing.
"""

load("@rules_cc//cc:action_names.bzl", "ACTION_NAMES")
load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")

ExerciseInfo = provider(
    "The source files behind an implementation of a module.",
    fields = {
        "exercises": """depset of struct(name, file, log): the exercise, the path
of its source, and the File with the errors of its compiler (empty if there were
none), or None for sources that cannot fail to compile.""",
    },
)

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

def _exercise_library_impl(ctx):
    context = cc_common.merge_compilation_contexts(
        compilation_contexts = [dep[CcInfo].compilation_context for dep in ctx.attr.deps],
    )
    pic = ctx.var["COMPILATION_MODE"] != "opt"
    object = ctx.actions.declare_file("_objs/{}/{}.o".format(ctx.label.name, ctx.attr.exercise))
    log = ctx.actions.declare_file(ctx.attr.exercise + ".compile_log")
    source = ctx.file.src
    source_path = source.path if source else ctx.attr.file
    command = _compiler_command(ctx, context, source_path, object, pic)

    ctx.actions.run(
        executable = ctx.file._compile_or_stub,
        arguments = [log.path, source_path, ctx.file.stub.path, command.compiler] +
                    command.arguments,
        env = command.environment,
        inputs = depset(
            [ctx.file.stub] + ([source] if source else []) + ctx.files.hdrs,
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
        DefaultInfo(files = depset([_fail_if_errors(ctx, [log])])),
        CcInfo(compilation_context = context, linking_context = linking),
        ExerciseInfo(exercises = depset([struct(
            name = ctx.attr.exercise,
            file = ctx.attr.file,
            log = log,
        )])),
    ]

def _fail_if_errors(ctx, logs):
    """Returns a file that can only be built if all logs are empty."""
    checked = ctx.actions.declare_file(ctx.label.name + ".compiles")
    ctx.actions.run_shell(
        command = 'touch "$1"; shift; cat "$@" >&2; for log; do [ ! -s "$log" ] || exit 1; done',
        arguments = [checked.path] + [log.path for log in logs],
        inputs = logs,
        outputs = [checked],
        mnemonic = "CheckCompiles",
        progress_message = "Checking that %{label} compiles",
    )
    return checked

exercise_library = rule(
    implementation = _exercise_library_impl,
    doc = "One exercise as a student wrote it, or its skeleton if that does not compile.",
    attrs = {
        "copts": attr.string_list(),
        "deps": attr.label_list(providers = [CcInfo]),
        "exercise": attr.string(mandatory = True),
        "file": attr.string(mandatory = True, doc = "path of `src`, also if it is missing"),
        "hdrs": attr.label_list(allow_files = [".h"], doc = "headers of the student's own"),
        "src": attr.label(allow_single_file = [".cc"]),
        "stub": attr.label(allow_single_file = [".cc"], mandatory = True),
        "_compile_or_stub": attr.label(
            allow_single_file = True,
            default = "//tools/course:compile_or_stub.sh",
        ),
    },
    fragments = ["cpp"],
    provides = [CcInfo, ExerciseInfo],
    toolchains = use_cc_toolchain(),
)

def _implementation_impl(ctx):
    exercises = []
    for library, name in ctx.attr.exercises.items():
        if ExerciseInfo in library:
            exercises.extend(library[ExerciseInfo].exercises.to_list())
        else:
            exercises.append(struct(name = name, file = ctx.attr.file % name, log = None))
    logs = [exercise.log for exercise in exercises if exercise.log]
    return [
        DefaultInfo(files = depset([_fail_if_errors(ctx, logs)] if logs else [])),
        cc_common.merge_cc_infos(
            cc_infos = [library[CcInfo] for library in ctx.attr.exercises],
        ),
        ExerciseInfo(exercises = depset(exercises)),
    ]

implementation = rule(
    implementation = _implementation_impl,
    doc = "All exercises of a module: what a module's switch can be set to.",
    attrs = {
        "exercises": attr.label_keyed_string_dict(
            providers = [CcInfo],
            doc = """the library of each exercise, and the name of the exercise;
implementations may be among them, to be taken whole""",
        ),
        "file": attr.string(doc = "path of the source of exercise %s"),
    },
    provides = [CcInfo, ExerciseInfo],
)

def _compiles_impl(ctx):
    return [DefaultInfo(files = depset(
        transitive = [target[DefaultInfo].files for target in ctx.attr.implementations],
    ))]

compiles = rule(
    implementation = _compiles_impl,
    doc = """Data of a program: fails its build, with the compiler's own message,
if an implementation does not compile.""",
    attrs = {"implementations": attr.label_list(providers = [ExerciseInfo])},
)
