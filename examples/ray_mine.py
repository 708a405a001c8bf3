"""Mines a plan with Ray: one call of the program a task, on all nodes of a cluster.

    pip install ray
    clipsight mine plan EMB --out MINE
    python examples/ray_mine.py MINE [--workers N] [--cpus N] [--gpus N] [--address ADDRESS]

EMB and MINE lie where all nodes see them. A task that is killed, with its worker or its node, is
done again elsewhere: blocks appear whole, and those that are there are skipped, so that nothing
is computed twice but what was on its way. The program uses all processors that it may run on:
give --cpus a node's number of them, so that a node does one task at a time.
"""

import argparse
import json
import subprocess
import sys

import ray

# The exit status after which trying again may help.
AGAIN = 75


def mine(program, folder, task):
    command = [program, "mine", "run", folder, "--task", str(task)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    words = (done.stdout or done.stderr).strip()
    if done.returncode == AGAIN or done.returncode < 0:
        # Ray does it again.
        raise RuntimeError(f"task {task}, status {done.returncode}: {words}")
    return task, done.returncode, words


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("plan", help="the plan's folder")
    parser.add_argument("--workers", type=int, help="tasks at once on this machine")
    parser.add_argument("--cpus", type=float, default=1, help="processors that a task takes")
    parser.add_argument("--gpus", type=float, default=0, help="GPUs that a task takes")
    parser.add_argument("--address", help="a cluster's address [default: this machine alone]")
    parser.add_argument("--clipsight", default="clipsight", help="the program")
    given = parser.parse_args()
    status = [given.clipsight, "mine", "status", given.plan, "--json"]
    tasks = json.loads(subprocess.check_output(status))["tasks"]
    here = {} if given.address else {"num_cpus": given.workers}
    ray.init(address=given.address, **here)
    again = {"max_retries": 10, "retry_exceptions": True}
    remote = ray.remote(num_cpus=given.cpus, num_gpus=given.gpus, **again)(mine)
    waiting = [remote.remote(given.clipsight, given.plan, task) for task in tasks]
    failed = 0
    while waiting:
        [ready], waiting = ray.wait(waiting)
        task, code, words = ray.get(ready)
        failed += code != 0
        print(f"task {task}: {words}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
