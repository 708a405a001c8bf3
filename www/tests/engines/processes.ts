/** The processes of a browser under test: how much memory they hold, and their end. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** Variable by whose value a browser's processes are known: they inherit it. */
const MARK = "CLIPSIGHT_ENGINE_RUN";
/** The command of a process of pages: Chromium's, Firefox's, WebKit's. */
const PAGE = /--type=renderer|-contentproc .*\btab *$|WebKitWebProcess/;

/** One browser's processes; none are found where the system has no /proc. */
export class Family {
  private static started = 0;
  private readonly mark: string;

  constructor() {
    Family.started += 1;
    this.mark = `${process.pid}-${Family.started}`;
  }

  /** The environment to start the browser in; what it writes goes into the folder. */
  environment(folder: string, more: Record<string, string> = {}): Record<string, string> {
    const mine = { TMPDIR: folder, [MARK]: this.mark };
    return { ...(process.env as Record<string, string>), ...mine, ...more };
  }

  /** Bytes of memory, pages that are shared counted once (PSS). */
  memory(): number {
    return this.ids().reduce((sum, id) => sum + pss(id), 0);
  }

  /** Ends the process that holds the largest page, as the system does for memory. */
  endLargestPage(): void {
    const pages = this.ids()
      .filter((id) => PAGE.test(read(`/proc/${id}/cmdline`).replaceAll("\0", " ")))
      .sort((a, b) => pss(b) - pss(a));
    if (pages[0] === undefined) throw new Error("no process holds a page");
    process.kill(pages[0], "SIGKILL");
  }

  /** Ends what is left of the browser, whatever it is doing. */
  async end(): Promise<void> {
    for (let tries = 0; tries < 50; tries++) {
      const left = this.ids();
      if (left.length === 0) return;
      for (const id of left) {
        try {
          process.kill(id, "SIGKILL");
        } catch {
          // It ended by itself.
        }
      }
      await pause(50);
    }
  }

  /** Those that bear the mark, and theirs: a process may write over its environment. */
  private ids(): number[] {
    const mark = `${MARK}=${this.mark}`;
    const parents = new Map<number, number>();
    const found = new Set<number>();
    for (const name of list("/proc")) {
      const id = Number(name);
      if (!Number.isInteger(id)) continue;
      // The name, in brackets, may hold anything; state and parent follow it.
      const [state, parent] = read(`/proc/${id}/stat`)
        .replace(/^.*\) /s, "")
        .split(" ");
      if (state === undefined || state === "Z") continue;
      parents.set(id, Number(parent));
      if (read(`/proc/${id}/environ`).split("\0").includes(mark)) found.add(id);
    }
    for (let before = -1; before !== found.size;) {
      before = found.size;
      for (const [id, parent] of parents) if (found.has(parent)) found.add(id);
    }
    return [...found];
  }
}

function pss(id: number): number {
  const rollup = read(`/proc/${id}/smaps_rollup`);
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
