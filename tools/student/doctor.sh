#!/usr/bin/env bash
#
# ./course doctor: what works on this machine, what is lost, and what to type.
#
# One line for each check: "fine", "lost" (the course works, without something), or
# "stop" (nothing can be built). It changes nothing. The status is 1 after a "stop".

set -euo pipefail

workspace="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
# A folder in place of /proc, for the test.
proc="${TINYTORCH_PROC:-/proc}"
status=0

# shellcheck source=tools/setup/sandbox.sh
source "${workspace}/tools/setup/sandbox.sh"

#######################################
# tell fine|lost|stop SUBJECT TEXT [COMMAND]: prints a line, and what to type.
#######################################
tell() {
  printf '%s  %-11s %s\n' "$1" "$2" "$3"
  [[ -z "${4:-}" ]] || printf '      %-11s %s\n' type "$4"
  [[ "$1" != stop ]] || status=1
}

# Prints the first line of a file, or nothing.
first_line() {
  local line=""
  read -r line 2> /dev/null < "$1" || true
  echo "${line}"
}

check_system() {
  local version
  version="$(first_line "${proc}/version")"
  case "$(uname -s)" in
    Linux) ;;
    Darwin)
      tell fine system "macOS; Bazel uses its own sandbox"
      return
      ;;
    *)
      tell stop system "$(uname -s) is neither Linux nor macOS" \
        "wsl --install   (in PowerShell, then work inside of it)"
      return
      ;;
  esac
  if [[ "${version,,}" != *microsoft* ]]; then
    tell fine system "Linux"
  elif [[ "${version,,}" == *wsl2* ]]; then
    tell fine system "Linux in WSL 2"
  else
    tell lost system "WSL 1 has no namespaces and is slow" \
      "wsl --set-version <distribution> 2   (in PowerShell)"
  fi
}

check_folder() {
  local kind
  kind="$(stat -f -c %T "${workspace}" 2> /dev/null || echo unknown)"
  case "${workspace}/" in
    /usr/* | /etc/* | /bin/* | /lib/* | /sbin/*)
      tell stop folder "${workspace} is inside of a system folder" "mv ${workspace} ~/"
      return
      ;;
    *\ *)
      tell lost folder "the path has a space, which Bazel does not expect"
      return
      ;;
  esac
  case "${workspace}/ ${kind}" in
    /mnt/[a-z]/* | *\ v9fs | *\ 9p)
      tell lost folder "a Windows drive: builds are slow, and watch has to poll" \
        "cp -r ${workspace} ~/"
      ;;
    *\ nfs* | *\ smb* | *\ cifs | *\ fuseblk)
      tell lost folder "a network drive (${kind}): builds are slow, watch has to poll" \
        "cp -r ${workspace} /tmp/"
      ;;
    *) tell fine folder "${workspace}" ;;
  esac
}

#######################################
# Checks which Bazel bazelw takes. Sets `bazel`: machine, private, or none.
#######################################
check_bazel() {
  local found version root=""
  bazel=private
  if [[ "${TINYTORCH_BAZEL:-auto}" == auto ]]; then
    if found="$(type -P bazelisk)"; then
      bazel=machine
      tell fine Bazel "${found}"
      return
    fi
    if found="$(type -P bazel)"; then
      version="$(cd "${workspace}" && "${found}" --version 2> /dev/null | head -n 1)" || true
      if [[ "${version}" =~ ^bazel\ ([0-9]+)\. ]] && ((BASH_REMATCH[1] >= 7)); then
        bazel=machine
        tell fine Bazel "${found}: ${version}"
        return
      fi
      tell lost Bazel "${found} is not Bazel 7 or newer: a private root is used"
    fi
  fi
  for found in "${XDG_CACHE_HOME:-${HOME}/.cache}"/tinytorch/root-*; do
    [[ ! -d "${found}" ]] || root="${found}"
  done
  if [[ -n "${root}" ]]; then
    tell fine Bazel "private root ${root}"
  elif type -P apt-get > /dev/null; then
    tell fine Bazel "the first call of ./bazelw makes a private root (2 minutes)"
  else
    bazel=none
    tell stop Bazel "no bazelisk, no bazel, no Debian for a private root" \
      "npm install -g @bazel/bazelisk"
  fi
}

check_compiler() {
  local found version
  if [[ "${bazel}" == private ]]; then
    tell fine compiler "the private root has its own"
    return
  fi
  for found in "${CC:-}" gcc clang; do
    [[ -n "${found}" ]] && type -P "${found}" > /dev/null || continue
    version="$("${found}" -dumpversion 2> /dev/null)" || continue
    if ((${version%%.*} >= 12)); then
      tell fine compiler "${found} ${version}"
    else
      tell stop compiler "${found} ${version} does not know C++20: wanted 12 or newer" \
        "sudo apt-get install g++-12 && export CC=gcc-12"
    fi
    return
  done
  tell stop compiler "neither gcc nor clang is installed" "sudo apt-get install g++"
}

check_namespaces() {
  [[ "$(uname -s)" == Linux ]] || return 0
  if sandbox_works; then
    tell fine namespaces "each test runs without network, and sees its own files only"
    return
  fi
  local reason fix="docker run --privileged ...   (if this is a container)"
  reason="$(sandbox_reason)"
  case "${reason}" in
    AppArmor*) fix="sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0" ;;
    user.max*) fix="sudo sysctl user.max_user_namespaces=15000" ;;
  esac
  tell lost namespaces "${reason}" "${fix}"
  echo "                  your tests run, with the network and your files in reach;"
  echo "                  grading and --config=reference do not"
}

check_disk() {
  local folder="${XDG_CACHE_HOME:-${HOME}/.cache}" free wanted=3
  while [[ ! -d "${folder}" ]]; do folder="$(dirname "${folder}")"; done
  free="$(df -k --output=avail "${folder}" 2> /dev/null | tail -n 1)"
  free=$((${free:-0} / 1024 / 1024))
  if ((free >= wanted)); then
    tell fine disk "${free} GB are free in ${folder}"
  else
    tell lost disk "${free} GB are free in ${folder}, builds need ${wanted}" \
      "export XDG_CACHE_HOME=/a/larger/disk"
  fi
}

check_memory() {
  local kind kilobytes unit
  while read -r kind kilobytes unit; do
    [[ "${kind}" == MemAvailable: ]] || continue
    if ((kilobytes >= 3 * 1024 * 1024)); then
      tell fine memory "$((kilobytes / 1024)) MB are available"
    else
      tell lost memory "$((kilobytes / 1024)) MB: a build may stop, 'Server terminated abruptly'" \
        "run the command again; echo build --jobs=1 >> ~/.bazelrc"
    fi
    return
  done < <(cat "${proc}/meminfo" 2> /dev/null) || true
}

check_line_ends() {
  local files=() kept=() file
  for file in bazelw course .bazelrc BUILD tools/setup/*.sh tools/course/*.sh */student/*.cc; do
    [[ ! -f "${workspace}/${file}" ]] || files+=("${file}")
  done
  mapfile -t kept < <(cd "${workspace}" && grep -l $'\r' "${files[@]}" || true)
  if ((${#kept[@]} == 0)); then
    tell fine "line ends" "those of Unix"
  elif [[ " ${kept[*]} " == *" bazelw "* || " ${kept[*]} " == *.sh\ * ]]; then
    tell stop "line ends" "${#kept[@]} files have Windows line ends, such as ${kept[0]}" \
      "sed -i 's/\\r\$//' ${kept[*]}"
  else
    tell lost "line ends" "${#kept[@]} files have Windows line ends; they compile" \
      "sed -i 's/\\r\$//' ${kept[*]}"
  fi
}

cd "${workspace}"
check_system
check_folder
check_bazel
check_compiler
check_namespaces
check_disk
check_memory
check_line_ends
exit "${status}"
