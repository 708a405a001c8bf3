#!/usr/bin/env bash
# Mines a plan as a Slurm array, a task of the plan each:
#
#   clipsight mine plan EMB --out MINE
#   sbatch --array=0-$(($(clipsight mine status MINE --json | jq '.tasks | length') - 1)) \
#     examples/slurm_mine.sh MINE
#
# A task that fails with exit status 75 (storage away, cancelled, a node taken back) goes back
# into the queue; blocks that are there are skipped.
#SBATCH --job-name=clipsight-mine
#SBATCH --cpus-per-task=16
#SBATCH --mem=8G
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --output=%x-%A_%a.log
set -u

srun clipsight mine run "$1" --task-from SLURM_ARRAY_TASK_ID
status=$?
if [ "$status" -eq 75 ]; then
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
fi
exit "$status"
