#!/bin/sh
# Installs what is missing, builds the release preset and passes all tests. Ends with ctest's own summary.
# Arguments go to ctest: `tests/run.sh -R smtp` runs the tests whose names contain "smtp".
set -eu
cd "$(dirname "$0")/.."

./cmake/bootstrap.sh --tests
cmake --preset release
cmake --build --preset release
ctest --preset release "$@"
