# Sourced by the programs of this folder. Sets `root` (the checkout) and gives: step, fail, need_packages, build.
# Needs nothing but bash and what a minimal Debian has.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export LC_ALL=C.UTF-8
jobs=${GODWIT_JOBS:-$(nproc)}
started=$SECONDS
export UBSAN_OPTIONS=print_stacktrace=1:${UBSAN_OPTIONS-}
export TSAN_OPTIONS=suppressions=$root/tools/sanitizers/tsan.supp:second_deadlock_stack=1:${TSAN_OPTIONS-}
[ ! -x /usr/bin/llvm-symbolizer-19 ] || export ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-19

# step TEXT: a banner with the time since the start.
step() { printf '\n=== %02d:%02d  %s\n' $(((SECONDS - started) / 60)) $(((SECONDS - started) % 60)) "$*"; }

fail() {
  printf '\n%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# packages_of SET...: their names, from tools/packages.
packages_of() {
  local set
  for set in "$@"; do
    awk -v set="$set" '$1 == set { print $2 }' "$root/tools/packages"
  done
}

missing_packages() {
  local package status
  for package in "$@"; do
    status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) || status=absent
    [ "$status" = installed ] || echo "$package"
  done
}

# need_packages SET...: installs what is missing, and asks apt for nothing when nothing is. Exits 2, with the line to
# run, when it may not.
need_packages() {
  local missing as_root=()
  # shellcheck disable=SC2046,SC2207  # package names are words
  missing=($(missing_packages $(packages_of "$@")))
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    if ! may_sudo; then
      printf 'Some Debian packages are missing, and installing them takes root. Run this, then try again:\n\n' >&2
      printf '  apt-get install --no-install-recommends %s\n\n' "${missing[*]}" >&2
      exit 2
    fi
    as_root=(sudo)
  fi
  step "installing ${#missing[@]} Debian packages"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0)
  "${apt[@]}" update
  without_services "${apt[@]}" install --no-install-recommends "${missing[@]}"
}

# without_services COMMAND...: an installation after which no service of a new package runs (deb-systemd-invoke and
# invoke-rc.d ask policy-rc.d), nor will after a boot: mail servers are here to be measured.
without_services() {
  local policy=/usr/sbin/policy-rc.d code=0 own=()
  if [ ! -e "$policy" ]; then
    own=("${as_root[@]}" rm -f "$policy")
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
  fi
  "$@" || code=$?
  "${own[@]}"
  if [ -d /run/systemd/system ] && [[ " ${missing[*]} " == *" dovecot-core "* ]]; then
    "${as_root[@]}" systemctl --quiet disable dovecot.service dovecot.socket || true
  fi
  return "$code"
}

may_sudo() {
  command -v sudo >/dev/null || return 1
  sudo -n true 2>/dev/null || [ -t 0 ]
}

# build PRESET [TARGET...]: configures when it has to, and builds. Uses ccache where it is installed.
build() {
  local preset=$1
  shift
  if [ -z "${CMAKE_CXX_COMPILER_LAUNCHER:-}" ] && command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache
  fi
  local log=$root/build/$preset-configure.txt
  mkdir -p "$root/build"
  if [ ! -f "$root/build/$preset/build.ninja" ] && ! (cd "$root" && cmake --preset "$preset") >"$log" 2>&1; then
    cat "$log" >&2
    fail "the $preset build cannot be configured"
  fi
  ninja -C "$root/build/$preset" -j "$jobs" "$@" || fail "the $preset build failed"
}

# skipped_tests TREE...: what skipped itself in the last ctest run of these build folders, a line each: as gtest tells it
# (with --gtest_brief only their number), as Python's unittest does, and as programs that end with "skipped: why".
skipped_tests() {
  local tree
  for tree in "$@"; do
    grep -hE '^\[  SKIPPED \] |^skipped: | \.\.\. skipped ' \
      "$tree/Testing/Temporary/LastTest.log" 2>/dev/null | grep -v 'listed below:$' || true
  done
}

# run_ctest PRESET ARGUMENT...: runs tests of that build. What ctest says in closing (from "…% tests passed" on) comes
# last; before it, the tests that skipped themselves are counted aloud, those of the sanitizer build that this run
# started included.
run_ctest() {
  local preset=$1 code=0
  shift
  local tree=$root/build/$preset closing=$root/build/$preset/ctest-closing.txt
  : >"$closing"
  rm -f "$root/build/asan/Testing/Temporary/LastTest.log"
  ctest --test-dir "$tree" --output-on-failure --no-tests=error -j "$jobs" "$@" 2>&1 |
    awk -v closing="$closing" '/^[0-9]+% tests passed/ { end = 1 } end { print >closing; next } { print; fflush() }' ||
    code=$?
  local skipped
  skipped=$(skipped_tests "$tree" "$([ "$preset" = asan ] || echo "$root/build/asan")")
  if [ -n "$skipped" ]; then
    printf '\n%d tests SKIPPED themselves (only tests over ../shared may):\n%s\n' "$(wc -l <<<"$skipped")" "$skipped"
  else
    printf '\nno test skipped itself\n'
  fi
  echo
  cat "$closing"
  return "$code"
}
