# shellcheck shell=bash
# Shared by the scripts one folder up; each of them sources it and then stands in the project's root folder.
project_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly project_root
cd "$project_root" || exit 1

say() { printf '%s\n' "$*"; }

# The comment at the head of the script that is running: what --help shows. (We may stand elsewhere than it was called.)
usage() { sed -n '2,/^set /{/^set /!s/^# \{0,1\}//p}' "$project_root/scripts/${0##*/}"; }

# Shows the usage and ends the script if that is all that is asked for.
help_if_asked() {
  local argument
  for argument in "$@"; do
    case $argument in --help | -h) usage && exit 0 ;; esac
  done
}

# A compiler of Boost headers takes up to about 1.5 GB, so a small machine must not start one for each core.
parallel_jobs() {
  local cores fit
  cores=$(nproc)
  fit=$(awk '/^MemAvailable/ { print int($2 / 1500000) }' /proc/meminfo)
  if ((fit < cores)); then cores=$fit; fi
  printf '%s\n' "${FT9_JOBS:-$((cores > 0 ? cores : 1))}"
}

# The newest "[done/total]" that ninja or ctest wrote to the log.
progress_in() {
  tail -c 65536 "$1" 2>/dev/null | grep -oE '^\[[0-9]+/[0-9]+\]|^ *[0-9]+/[0-9]+ Test' | tail -n 1 | tr -d '[] A-Za-z'
}

# Says every minute (on a terminal: every second, on one line) that the step is still at work.
show_progress() {
  local label=$1 log=$2 start=$SECONDS pause=60 line
  if [[ -t 1 ]]; then pause=1; fi
  # The sleep must not hold our output open: whoever reads it would wait for the sleep as well.
  while sleep "$pause" >/dev/null 2>&1; do
    line="  $label … $((SECONDS - start)) s  $(progress_in "$log")"
    if [[ -t 1 ]]; then printf '\r\033[K%s' "$line"; else printf '%s\n' "$line"; fi
  done
}

# run_logged LABEL LOG COMMAND...: runs the command with its output in LOG; says how long it took.
# The command stays in the foreground, so that Ctrl-C reaches it.
run_logged() {
  local label=$1 log=$2 start=$SECONDS ticker code=0 outcome='done'
  shift 2
  mkdir -p "$(dirname "$log")"
  show_progress "$label" "$log" &
  ticker=$!
  # shellcheck disable=SC2064  # the process to end is known now
  trap "kill $ticker 2>/dev/null || true" EXIT
  "$@" >"$log" 2>&1 </dev/null || code=$?
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  trap - EXIT
  if [[ -t 1 ]]; then printf '\r\033[K'; fi
  if ((code != 0)); then outcome=failed; fi
  say "  $label: $outcome after $((SECONDS - start)) s"
  return "$code"
}

# run_step LABEL LOG COMMAND...: run_logged that shows the end of the log after a failure.
run_step() {
  local code=0
  run_logged "$@" || code=$?
  if ((code != 0)); then
    say "  The last lines of $2:"
    tail -n 40 "$2"
  fi
  return "$code"
}

# All files of the project, one a line: what git tracks, or outside of a checkout everything but the builds.
project_files() {
  if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    git ls-files --cached --others --exclude-standard -- "$@" | while IFS= read -r file; do
      if [[ -f $file ]]; then printf '%s\n' "$file"; fi
    done
  else
    find . -path ./build -prune -o -type f -print | sed 's|^\./||'
  fi
}
