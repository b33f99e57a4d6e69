#!/bin/sh
# Prints "name|passed|failed|skipped" lines as a table row.
awk -F'|' '{ printf "%-28s %7d passed %5d failed %5d skipped\n", $1, $2, $3, $4 }'
