/** The few-shot lab's example, in each engine. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { LabReport } from "../../src/report";
import { expect, www } from "../support";
import { test } from "./fixtures";

test("the lab's example opens with the command line's accuracies", async ({
  tab,
  noise,
  folder,
}) => {
  await tab.goto(`${noise}lab.html?backend=cpu&example=caltech`);
  await tab.see(".lab-results [data-change=accuracy] .after", "%", 90_000);
  await tab.see(".lab-results .totals tr[data-method='ta++']");
  await tab.shoot("lab");
  const rows = await tab.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>(".lab-results tr[data-method]")].map((row) => [
      row.dataset.method,
      row.querySelector(".count")?.textContent,
    ]),
  );
  const native = path.join(folder, "report.json");
  const command = process.env.CLIPSIGHT_BIN;
  test.skip(command === undefined, "CLIPSIGHT_BIN names no command");
  const lab = path.join(www, "public/examples/caltech.lab");
  const flags = ["--device", "cpu", "--json", native];
  execFileSync(command ?? "", ["evaluate", lab, ...flags], { stdio: "ignore" });
  const { methods } = JSON.parse(readFileSync(native, "utf8")) as LabReport;
  for (const { method, accuracy } of methods) {
    const [, right] = rows.find(([name]) => name === method) ?? [];
    expect(right, method).toBe(`${accuracy?.correct ?? 0} of ${accuracy?.total ?? 0}`);
  }
  console.log(rows.map((row) => row.join(": ")).join("; "));
});
