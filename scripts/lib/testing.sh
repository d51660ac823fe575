# shellcheck shell=bash
# Sourced, after common.sh, by the scripts that build a preset and count its tests: test and sanitize.
# `filter` and `excluded`, where the script sets them, are regular expressions over the tests' names.
# shellcheck disable=SC2154  # project_root comes from common.sh
stages=() # "minutes name", in order
passed=0 failed=0 skipped=0

timed() { # NAME COMMAND...
  local name=$1 start=$SECONDS code=0
  shift
  "$@" || code=$?
  stages+=("$(awk -v s="$((SECONDS - start))" 'BEGIN { printf "%6.1f", s / 60 }') $name")
  return "$code"
}

build() { # PRESET TARGET...
  local preset=$1
  shift
  run_step "Configuring $preset" "build/logs/$preset-configure.log" cmake --preset "$preset" -DBUILD_TESTING=ON &&
    run_step "Building $preset" "build/logs/$preset.log" \
      cmake --build --preset "$preset" -j "$(parallel_jobs)" --target "$@"
}

attribute() { sed -nE "s/.*<testsuite [^>]*[[:space:]]$2=\"([0-9]+)\".*/\1/p" <<<"$1"; }

# Adds what ctest counted to our counts. A report that is missing is one failure.
count_report() {
  local head bad idle
  if ! head=$(head -c 4000 "$1" 2>/dev/null | tr '\n\t' '  ') || [[ -z $head ]]; then
    failed=$((failed + 1))
    return
  fi
  bad=$(attribute "$head" failures)
  idle=$(($(attribute "$head" skipped) + $(attribute "$head" disabled)))
  passed=$((passed + $(attribute "$head" tests) - bad - idle))
  failed=$((failed + bad))
  skipped=$((skipped + idle))
}

run_tests() { # PRESET LABELS
  local preset=$1 report=$project_root/build/logs/$1-tests.xml log=build/logs/$1-tests.log
  local code=0 failed_before=$failed
  rm -f "$report"
  run_logged "Testing $preset" "$log" ctest --test-dir "build/$preset" -L "^($2)\$" ${filter:+-R "$filter"} ${excluded:+-E "$excluded"} \
    -j "$(parallel_jobs)" --output-on-failure --no-tests=ignore --output-junit "$report" || code=$?
  count_report "$report"
  if ((code == 0)); then return; fi
  # ctest itself may have broken down, with no failed test in its report.
  if ((failed == failed_before)); then failed=$((failed + 1)); fi
  say "  What the failed tests said (all of it: $log):"
  grep -vE '^ *[0-9]+/[0-9]+ Test .* Passed |^ *Start +[0-9]+:' "$log" | tail -n 300 || true
}

summary() {
  local stage
  say "Minutes per stage:"
  for stage in "${stages[@]}"; do say "  $stage"; done
  if ((passed + failed + skipped == 0)); then
    say "No test matches '${filter:-}'."
    failed=1
  fi
  say "$passed passed, $failed failed, $skipped skipped"
  ((failed == 0))
}
