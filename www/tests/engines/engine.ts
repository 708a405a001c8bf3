/** A browser of some engine, with fresh profiles, that goes away whatever it does. */
import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { dist, openSite, type Site, type SiteOptions } from "../support";
import { Family } from "./processes";
import { type Driver, Tab } from "./tab";

export type Name = "chromium" | "firefox" | "webkit";

export interface Wanted {
  /** WebGPU, in software where there is no other. */
  gpu?: boolean;
  /** Keeps nothing: a private window. */
  private?: boolean;
  /** False: WebAssembly is off, as in the safest modes. */
  wasm?: boolean;
}

/** What a starter is given. */
export interface Start extends Wanted {
  /** An empty folder, for the profile and all else that is written. */
  folder: string;
  family: Family;
}

/** A browser that was started. */
export interface Started {
  tab(): Promise<Driver>;
  close(): Promise<void>;
  version: string;
  /** What a site of that folder has to answer besides, so that problems can be told. */
  before?: (folder: string, request: IncomingMessage, response: ServerResponse) => boolean;
}

/** Seconds that a browser has to close by itself. */
const PATIENCE = 5_000;

export class Engine {
  readonly family: Family;
  private readonly tabs: Tab[] = [];

  private constructor(
    readonly name: Name,
    private readonly start: Start,
    private readonly started: Started,
  ) {
    this.family = start.family;
  }

  static async open(name: Name, wanted: Wanted = {}): Promise<Engine> {
    const folder = mkdtempSync(path.join(tmpdir(), `clipsight-${name}-`));
    const start = { ...wanted, folder, family: new Family() };
    try {
      const { launch } = await starters[name]();
      return new Engine(name, start, await launch(start));
    } catch (error) {
      await tidy(start);
      throw error;
    }
  }

  get version(): string {
    return this.started.version;
  }

  /** Serves a site to this browser. */
  openSite(options: SiteOptions): Promise<Site> {
    const mine = this.started.before;
    const folder = options.dist ?? dist;
    return openSite({
      ...options,
      before: (request, response) =>
        (options.before?.(request, response) ?? false) ||
        (mine?.(folder, request, response) ?? false),
    });
  }

  async tab(): Promise<Tab> {
    const tab = new Tab(await this.started.tab(), this.name);
    this.tabs.push(tab);
    return tab;
  }

  /** Problems of all tabs. */
  async problems(): Promise<string[]> {
    const all: string[] = [];
    for (const tab of this.tabs) all.push(...(await tab.problems()));
    return all;
  }

  async close(): Promise<void> {
    const closing = this.started.close().catch(() => undefined);
    await Promise.race([closing, pause(PATIENCE, undefined, { ref: false })]);
    await tidy(this.start);
  }
}

async function tidy({ folder, family }: Start): Promise<void> {
  await family.end();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

const starters = {
  chromium: () => import("./chromium"),
  firefox: () => import("./firefox"),
  webkit: () => import("./webkit"),
};
