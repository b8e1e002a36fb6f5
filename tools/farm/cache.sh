#!/usr/bin/env bash
#
# A cache that several graders share: nginx, which stores what Bazel sends it.
#
#     ./bazelw run //tools/farm:cache -- --dir=DIR [--port=8981]
#
# Only graders can write: the first start makes a password and DIR/grader.bazelrc,
# which has it. A build with that file reads and writes the cache; a build with
# DIR/reader.bazelrc can only read. It listens on 127.0.0.1 only. It runs until it gets SIGINT
# or SIGTERM; DIR/nginx.pid exists while it runs. Nothing removes old entries.

set -euo pipefail
umask 077

# Bazel starts it in the folder of the runfiles: the configuration lies there.
config="$(realpath tools/farm/nginx.conf)"

die() {
  echo "cache: $*" >&2
  exit 1
}

port=8981
dir=""
for argument; do
  case "${argument}" in
    --port=*) port="${argument#*=}" ;;
    --dir=*) dir="${argument#*=}" ;;
    *) die "unknown argument '${argument}'; wanted --dir or --port." ;;
  esac
done
[[ "${port}" =~ ^[1-9][0-9]*$ ]] || die "--port: wanted a number, got '${port}'."
[[ -n "${dir}" ]] || die "--dir is missing: the folder of the cache."
nginx="$(type -P nginx || type -P /usr/sbin/nginx)" || die \
  "nginx is missing here: the full private root has it (TINYTORCH_BAZEL=full)."

cd "${BUILD_WORKING_DIRECTORY:-.}"
mkdir -p "${dir}"/{store,incoming}
dir="$(realpath "${dir}")"
cd "${dir}"
[[ -s grader.bazelrc ]] || {
  password="$(od -An -tx1 -N24 /dev/urandom | tr -d ' \n')"
  echo "grader:{PLAIN}${password}" > graders
  printf 'build --remote_header=Authorization=Basic\\ %s\n' \
    "$(printf 'grader:%s' "${password}" | base64 -w0)" > authorization
}
address="build --remote_cache=http://127.0.0.1:${port}"
{ echo "${address}" && cat authorization; } > grader.bazelrc
{ echo "${address}" && echo "build --noremote_upload_local_results"; } > reader.bazelrc
echo "listen 127.0.0.1:${port};" > listen.conf
# nginx looks for what the configuration includes in the folder of the configuration.
cp "${config}" nginx.conf

echo "cache: http://127.0.0.1:${port}, in ${dir}" >&2
# If root starts nginx, its workers run as another user, unless this names one.
user=()
((EUID != 0)) || user=(-g "user $(id -un) $(id -gn);")
exec "${nginx}" -p "${dir}" -c nginx.conf -e stderr "${user[@]}"
