# Decides how Bazel isolates what it runs. bazelw sources this file at each call.
#
# On Linux it is linux-sandbox (.bazelrc), which needs user namespaces. Some machines do
# not give them: Ubuntu 24.04 and later to programs without an AppArmor profile, and
# most containers. There a student's own code is built and tested all the same, in
# Bazel's sandbox without namespaces, and one line says what is lost. Grades, CI and
# --config=reference stay strict: Bazel then stops with an error.
#
# TINYTORCH_SANDBOX=required makes every call strict; .ci/run sets it.

#######################################
# Returns 0 if this call must not go on without linux-sandbox.
#######################################
sandbox_is_required() {
  local argument
  [[ "${TINYTORCH_SANDBOX:-auto}" != required ]] || return 0
  for argument; do
    case "${argument}" in
      --config=reference | --config=farm | //tools:grade | //tools/grade* | //tools/bundle* | \
        --define=TINYTORCH_STRICT=1) return 0 ;;
    esac
  done
  return 1
}

#######################################
# Returns 0 if linux-sandbox works here. The probe asks the kernel for what
# linux-sandbox asks it for: the namespaces, and a /proc of its own.
#######################################
sandbox_works() {
  # A machine without unshare is not asked: Bazel tells.
  type -P unshare > /dev/null || return 0
  unshare --user --map-root-user --mount --pid --ipc --uts --net --fork --mount-proc \
    true 2> /dev/null
}

#######################################
# Prints why user namespaces do not work.
#######################################
sandbox_reason() {
  local proc="${TINYTORCH_PROC:-/proc}" value
  if read -r value 2> /dev/null < "${proc}/sys/user/max_user_namespaces" &&
    [[ "${value}" == 0 ]]; then
    echo "user.max_user_namespaces is 0"
  elif read -r value 2> /dev/null \
    < "${proc}/sys/kernel/apparmor_restrict_unprivileged_userns" && [[ "${value}" == 1 ]]; then
    echo "AppArmor restricts user namespaces"
  else
    echo "this machine or container gives no user namespaces"
  fi
}

#######################################
# choose_sandbox WORKSPACE ARGS...: sets the array `sandbox_flags` to the startup options
# of Bazel for these arguments: none, or the rc file of the sandbox without namespaces,
# after a line on stderr.
#######################################
choose_sandbox() {
  local workspace="$1"
  shift
  sandbox_flags=()
  if [[ "${OSTYPE}" != linux* ]] || sandbox_is_required "$@"; then
    # A program that Bazel starts, such as grade, calls bazelw again.
    [[ " $* " != *" //tools:grade "* ]] || export TINYTORCH_SANDBOX=required
    return
  fi
  if [[ " $* " != *" build "* && " $* " != *" test "* && " $* " != *" run "* ]] ||
    sandbox_works; then
    return
  fi
  sandbox_flags=("--bazelrc=${workspace}/tools/setup/no_namespaces.bazelrc")
  if [[ -z "${TINYTORCH_SANDBOX_TOLD:-}" ]]; then
    echo "bazelw: $(sandbox_reason): your tests run, but with the network and your files in" \
      "reach; grading refuses. See ./course doctor" >&2
    export TINYTORCH_SANDBOX_TOLD=1
  fi
}
