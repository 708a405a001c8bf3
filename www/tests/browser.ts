/** How the tests start the browser; `more` are flags that one test needs besides. */
export function browser(...more: string[]) {
  return {
    executablePath: process.env.CLIPSIGHT_CHROME ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--disable-component-update",
      ...more,
    ],
  };
}
