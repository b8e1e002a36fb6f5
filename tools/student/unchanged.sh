# Answers a command from the results of an earlier call if nothing changed since, without
# Bazel. ./course sources this file; unchanged.h says what "nothing changed" means, and
# the program decides it.

#######################################
# Exports what the program cannot know: when the call began, and what of the machine
# decides which Bazel runs and with which flags.
#######################################
describe_machine() {
  local name
  TINYTORCH_STARTED="${EPOCHREALTIME:-}"  # Bash 5; without it, nothing is recorded.
  TINYTORCH_STARTED="${TINYTORCH_STARTED//[.,]/}"
  TINYTORCH_MACHINE="$(type -P bazelisk bazel || true)"
  for name in PATH HOME XDG_CACHE_HOME CC CXX USE_BAZEL_VERSION "${!BAZEL@}" \
    TINYTORCH_BAZEL TINYTORCH_SANDBOX TINYTORCH_OUTPUT_ROOT; do
    TINYTORCH_MACHINE+=$'\n'"${name}=${!name-}"
  done
  export TINYTORCH_STARTED TINYTORCH_MACHINE
}

#######################################
# answer_unchanged ARGS...: prints the answer to a command and ends with its status.
# Returns if it takes Bazel to answer.
#######################################
answer_unchanged() {
  local where program status=0
  [[ -f .course/unchanged && -z "${TINYTORCH_OUTPUT_ROOT:-}" ]] || return 0
  { read -r where && read -r program; } < .course/unchanged || return 0
  [[ "${program}" == */tools/student/course && -x "${program}" ]] || return 0
  export BUILD_WORKSPACE_DIRECTORY="${PWD}"
  if [[ "${where}" == private ]]; then
    ./bazelw --program "${program}" --unchanged "$@" || status=$?
  else
    "${program}" --unchanged "$@" || status=$?
  fi
  unset BUILD_WORKSPACE_DIRECTORY
  case "${status}" in
    0 | 1 | 2) exit "${status}" ;;  # Any other: a change, or the program does not start.
  esac
}
