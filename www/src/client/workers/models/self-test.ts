/** Whether this device computes the stored numbers. */
import type { Backend, ModelsEvent, SelfTest } from "../../models";
import type { CheckReport, PackEntry } from "../../../report";
import type { EngineHandle } from "../contract";
import type { Store } from "./kept";

/**
 * The GPU is tested on each visit: drivers change. The CPU's arithmetic is part
 * of the build, so one pass per build and weights is kept.
 */
export async function selfTest(
  kept: Store,
  engine: EngineHandle,
  backend: Backend,
  packs: PackEntry[],
  again: boolean,
  tell: (event: ModelsEvent) => void,
): Promise<SelfTest> {
  const hashes = packs.map((pack) => pack.sha256);
  const key = [__BUILD__, backend, navigator.userAgent, ...hashes].join();
  if (!again || backend === "cpu") {
    const note = (await kept.readNote(`check-${backend}`)) as
      { key: string; date: string; report: CheckReport } | undefined;
    if (note?.key === key) return { report: note.report, date: note.date, remembered: true };
  }
  tell({ type: "progress", phase: "self-test", title: "", done: 0, total: 0 });
  const report = await engine.selfTest();
  const date = new Date().toISOString();
  if (report.passed) await kept.writeNote(`check-${backend}`, { key, date, report });
  return { report, date, remembered: false };
}
