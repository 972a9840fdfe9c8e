#!/usr/bin/env bash
# Slurm with its accounting, as Debian 12 has it (22.05). Nothing of it is configured or started here: the test does that.
set -euo pipefail
packages=(slurmctld slurmd slurm-client slurmdbd munge mariadb-server-core mariadb-client-core python3)
if ! dpkg-query --show "${packages[@]}" >/dev/null 2>&1; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
fi
# The database's own user comes with the package that also starts it as a service.
id --user mysql >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin mysql
