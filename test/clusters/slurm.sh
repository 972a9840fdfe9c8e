#!/usr/bin/env bash
# Slurm with its accounting, as Debian 12 has it (22.05). Nothing of it is configured or started here: the test does that.
set -euo pipefail
packages=(slurmctld slurmd slurm-client slurmdbd munge mariadb-server-core mariadb-client-core python3)
dpkg-query --show "${packages[@]}" >/dev/null 2>&1 && exit
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
