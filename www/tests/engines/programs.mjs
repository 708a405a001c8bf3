// The programs of the engines that are not always there.
//
//   node tests/engines/programs.mjs firefox|webkit
//
// prints why an engine's tests are left out, and nothing where it is installed.
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** @param {string} name */
function program(name) {
  return (process.env.PATH ?? "")
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
}

/**
 * A snap sees neither the tests' profile folder nor their files; Ubuntu's program is a
 * script that starts one.
 * @param {string} file
 */
function isSnap(file) {
  const real = realpathSync(file);
  return real.includes("/snap/") || readFileSync(real).subarray(0, 4096).includes("/snap/");
}

/** A Firefox that the tests can drive. */
export function firefox() {
  const named = process.env.CLIPSIGHT_FIREFOX;
  if (named !== undefined) return named;
  return ["firefox-esr", "firefox"]
    .map(program)
    .find((file) => file !== undefined && !isSnap(file));
}

/** WebKitGTK's driver, its small browser, and a screen for it. */
export function webkit() {
  const [driver, screen] = [program("WebKitWebDriver"), program("Xvfb")];
  // The browser lies beside the library, in the folder of this machine's architecture.
  const folders = ["/usr/lib", "/usr/lib64", "/usr/libexec"].filter((one) => existsSync(one));
  const inside = folders.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => path.join(folder, entry.name)),
  );
  const browser = [...folders, ...inside]
    .map((folder) => path.join(folder, "webkit2gtk-4.1/MiniBrowser"))
    .find((file) => existsSync(file));
  return driver !== undefined && screen !== undefined && browser !== undefined
    ? { driver, screen, browser }
    : undefined;
}

/**
 * Why an engine's tests are left out; undefined where it is installed.
 * @param {string} engine
 */
export function absent(engine) {
  if (engine === "firefox" && firefox() === undefined) {
    return "no Firefox is installed (Debian's firefox-esr, or one that CLIPSIGHT_FIREFOX names)";
  }
  if (engine === "webkit" && webkit() === undefined) {
    return "WebKitGTK's driver, its MiniBrowser or Xvfb is not installed (Debian's webkit2gtk-driver and xvfb)";
  }
  return undefined;
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  console.log(absent(process.argv[2] ?? "") ?? "");
}
