#!/bin/bash
# Usage: sandbox_test.sh sandbox.sh
#
# Which sandbox bazelw chooses on which machine; the machines are a fake unshare.
set -u
script=$PWD/$1
cd "$TEST_TMPDIR" || exit 1
mkdir -p fakes proc/sys/{user,kernel}
export PATH=$PWD/fakes:/usr/bin:/bin TINYTORCH_PROC=$PWD/proc
unset TINYTORCH_BAZEL TINYTORCH_SANDBOX TINYTORCH_SANDBOX_TOLD
failed=0

probe() { printf '#!/bin/bash\necho probed >>"%s/probes"\nexit %s\n' "$PWD" "$1" >fakes/unshare && chmod +x fakes/unshare; }
# choose ARGS...: prints the flags that bazelw adds; what it says is in the file `said`.
choose() {
  bash -euo pipefail -c '
    source "$0"
    choose_sandbox /w "$@"
    echo "${sandbox_flags[*]} required=${TINYTORCH_SANDBOX:-}"
  ' "$script" "$@" 2>said
}
expect() {
  local what=$1 wanted=$2 got=$3
  [[ "$got" == "$wanted" ]] && return
  echo "FAILED: $what: wanted '$wanted', got '$got'"
  failed=1
}
readonly FALLBACK="--bazelrc=/w/tools/setup/no_namespaces.bazelrc required="

probe 0
expect "with namespaces nothing is added" " required=" "$(choose test //tensor:test)"
expect "and nothing is said" "" "$(cat said)"

probe 1
expect "without them a student goes on" "$FALLBACK" "$(choose test //tensor:test)"
expect "one line says so" 1 "$(wc -l <said)"
expect "it says why" "bazelw: this machine or container gives no user namespaces" "$(cut -d: -f1,2 said)"
expect "also with startup options" "$FALLBACK" "$(choose --output_base=/x build //...)"
expect "a second Bazel does not say it again" "" "$(
  export TINYTORCH_SANDBOX_TOLD=1
  choose build //tensor:verdict >got
  cat said
)"
expect "but is chosen in the same way" "$FALLBACK" "$(cat got)"
echo 1 >proc/sys/kernel/apparmor_restrict_unprivileged_userns
choose test //tensor:test >got
expect "it knows AppArmor" "bazelw: AppArmor restricts user namespaces" "$(cut -d: -f1,2 said)"
echo 0 >proc/sys/user/max_user_namespaces
choose test //tensor:test >got
expect "and the limit" "bazelw: user.max_user_namespaces is 0" "$(cut -d: -f1,2 said)"

expect "the reference stays strict" " required=" "$(choose test --config=reference //tensor:test)"
expect "grading stays strict" " required=required" "$(choose run //tools:grade -- --out=x)"
expect "a strict verdict stays strict" " required=" \
  "$(choose build --define=TINYTORCH_STRICT=1 //tensor:verdict)"
expect "CI's variable makes all strict" " required=required" \
  "$(TINYTORCH_SANDBOX=required choose test //tensor:test)"
expect "a strict call says nothing" "" "$(cat said)"

rm -f probes
choose info >got
expect "what runs nothing is not probed" "" "$(cat probes 2>/dev/null)"
exit $failed
