#!/usr/bin/env bash
# Runs once, with a network, when Gradescope builds the image. Submissions reuse what is built here.
set -euo pipefail

course="https://github.com/OWNER/COURSE.git"
# Replace the zeros with the commit of the course that you teach with.
commit="0000000000000000000000000000000000000000"

apt-get update
apt-get install --yes --no-install-recommends build-essential ca-certificates curl git
curl --proto '=https' --tlsv1.2 --silent --show-error --fail https://sh.rustup.rs |
    sh -s -- -y --profile minimal --default-toolchain stable
export PATH="$HOME/.cargo/bin:$PATH"

git clone --quiet --no-checkout "$course" /autograder/course
cd /autograder/course
git checkout --quiet --detach "$commit"
cargo grade prepare --build-timeout 600
