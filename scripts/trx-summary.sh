#!/bin/sh
# From one test project's results file: a line "name|passed|failed|skipped" on standard output, failed tests in NAME.failures and skipped ones
# with their reasons in NAME.skips, beside the results. Usage: trx-summary.sh NAME FILE.trx FILE.log
set -eu
name=$1 trx=$2 log=$3
folder=$(dirname "$trx")
if [ ! -s "$trx" ]; then
    echo "$name: the run left no results; the end of its log:" >&2
    tail -n 20 "$log" >&2
    echo "$name (no results)" >"$folder/$name.failures"
    echo "$name|0|1|0"
    exit 0
fi
counters=$(grep -o '<Counters [^>]*>' "$trx" | head -n 1)
field() { printf '%s' "$counters" | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p"; }
total=$(field total) passed=$(field passed) executed=$(field executed)
failed=$((executed - passed))
skipped=$((total - executed))
# A failed test's message and the place stand with its name: the end of a log is what is left of a run elsewhere.
awk -v name="$name" 'BEGIN { RS = "</UnitTestResult>" } /<UnitTestResult [^>]*outcome="Failed"/ {
    test = $0; sub(/.*testName="/, "", test); sub(/".*/, "", test)
    message = $0; if (sub(/.*<Message>/, "", message)) sub(/<\/Message>.*/, "", message); else message = "no message"
    place = $0; if (sub(/.*<StackTrace>/, "", place)) sub(/<\/StackTrace>.*/, "", place); else place = ""
    count = split(place, lines, /[\r\n]+/); place = ""
    for (i = 1; i <= count && place == ""; i++) if (lines[i] ~ /:line [0-9]+$/) { place = lines[i]; sub(/.*\//, "", place) }
    gsub(/[\r\n]+ */, " ", message)
    print name ": " test ": " substr(message, 1, 600) (place == "" ? "" : " (" place ")") }' "$trx" >"$folder/$name.failures"
[ "$failed" = 0 ] || grep -A 12 -E '^ *Failed ' "$log" | head -n 120 >&2 || true
# A skipped test's reason stands in its output.
awk 'BEGIN { RS = "</UnitTestResult>" } /outcome="NotExecuted"/ {
    test = $0; sub(/.*testName="/, "", test); sub(/".*/, "", test)
    reason = $0; if (sub(/.*<Message>/, "", reason)) sub(/<\/Message>.*/, "", reason); else if (sub(/.*<StdOut>/, "", reason)) sub(/<\/StdOut>.*/, "", reason); else reason = "no reason given"
    gsub(/[\r\n]+/, " ", reason); print test ": " reason }' "$trx" >"$folder/$name.skips"
# A project whose runner died half-way says "aborted".
if grep -q 'Test Run Aborted\|The active test run was aborted' "$log"; then
    echo "$name (run aborted)" >>"$folder/$name.failures"
    failed=$((failed + 1))
fi
echo "$name|$passed|$failed|$skipped"
