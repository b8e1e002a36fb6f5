#!/bin/bash
# Usage: doctor_test.sh doctor.sh sandbox.sh
#
# Runs the doctor on machines that are made of a few programs and of files of /proc.
set -u
# The doctor finds its workspace beside itself.
workspace=$TEST_TMPDIR/checkout
mkdir -p "$workspace"/tools/{student,setup,course} "$workspace/tensor/student"
cp "$1" "$workspace/tools/student/doctor.sh"
cp "$2" "$workspace/tools/setup/sandbox.sh"
echo "echo" >"$workspace/bazelw"
cd "$workspace" || exit 1
export HOME=$TEST_TMPDIR/home XDG_CACHE_HOME=$TEST_TMPDIR/cache
mkdir -p "$HOME" "$XDG_CACHE_HOME"
failed=0

expect() {
  local what=$1
  shift
  "$@" && return
  echo "FAILED: $what"
  cat out
  failed=1
}
# program NAME BODY: puts a program on PATH.
program() { printf '#!/bin/bash\n%s\n' "$2" >"$fakes/$1" && chmod +x "$fakes/$1"; }
# machine: a good one, which the caller then makes worse.
machine() {
  rm -rf "$TEST_TMPDIR"/fakes "$TEST_TMPDIR"/proc
  fakes=$TEST_TMPDIR/fakes
  export TINYTORCH_PROC=$TEST_TMPDIR/proc
  mkdir -p "$fakes" "$TINYTORCH_PROC"/sys/{user,kernel}
  echo "Linux version 6.1" >"$TINYTORCH_PROC/version"
  printf 'MemTotal: 9000000 kB\nMemAvailable: 8000000 kB\n' >"$TINYTORCH_PROC/meminfo"
  program uname 'echo Linux'
  program bazelisk ''
  program gcc 'echo 14.2.0'
  program unshare 'exit 0'
  program df 'echo Avail; echo 90000000'
  program stat 'echo ext2/ext3'
}
doctor() { PATH=$fakes:/usr/bin:/bin bash tools/student/doctor.sh >out 2>&1; }
says() { grep -q -- "$1" out; }

machine
doctor
expect "a good machine has status 0" test $? = 0
expect "all lines say fine" test "$(grep -c ^fine out)" = 8
expect "and none says lost" test "$(grep -c -E '^(lost|stop)' out)" = 0

machine
program unshare 'exit 1'
echo 1 >"$TINYTORCH_PROC/sys/kernel/apparmor_restrict_unprivileged_userns"
doctor
expect "without namespaces the course goes on" test $? = 0
expect "it says why" says "^lost  namespaces  AppArmor restricts user namespaces"
expect "and what to type" says "sysctl kernel.apparmor_restrict_unprivileged_userns=0"
expect "and what is lost" says "the network and your files in reach"
rm "$TINYTORCH_PROC/sys/kernel/apparmor_restrict_unprivileged_userns"
echo 0 >"$TINYTORCH_PROC/sys/user/max_user_namespaces"
doctor
expect "a limit of 0 has another remedy" says "sysctl user.max_user_namespaces="
echo 1000 >"$TINYTORCH_PROC/sys/user/max_user_namespaces"
doctor
expect "a container has another remedy" says "docker run --privileged"

machine
echo "Linux version 5.15 microsoft-standard-WSL2" >"$TINYTORCH_PROC/version"
program stat 'echo v9fs'
doctor
expect "it knows WSL 2" says "^fine  system      Linux in WSL 2"
expect "and a Windows drive" says "^lost  folder      a Windows drive"
echo "Linux version 4.4 Microsoft" >"$TINYTORCH_PROC/version"
doctor
expect "it knows WSL 1" says "wsl --set-version"

machine
program df 'echo Avail; echo 900000'
printf 'MemAvailable: 1000000 kB\n' >"$TINYTORCH_PROC/meminfo"
doctor
expect "a full disk is lost" says "^lost  disk        0 GB are free"
expect "and little memory" says "^lost  memory      976 MB: a build may stop"

machine
program gcc 'echo 9.4.0'
doctor
expect "an old compiler stops all" test $? = 1
expect "it says which is wanted" says "^stop  compiler    gcc 9.4.0 does not know C++20"

machine
rm "$fakes/bazelisk"
program bazel 'echo bazel 6.5.0'
doctor
expect "an old Bazel is not used" says "^lost  Bazel .*is not Bazel 7 or newer"

machine
printf 'int x;\r\n' >tensor/student/shape.cc
doctor
expect "a source with Windows line ends compiles" says "^lost  line ends   1 files"
printf 'echo\r\n' >bazelw
doctor
expect "a script does not run" test $? = 1
expect "it says what to type" says "sed -i 's/.r\$//' bazelw tensor/student/shape.cc"

sed -i "s|$(pwd -P)|/home/ada/tinytorch|; s|$TEST_TMPDIR|/home/ada|" out
expect "no line is wider than 80" test -z "$(grep -v -E ' (mv|cp|sed) ' out | grep -E '.{81}')"
exit $failed
