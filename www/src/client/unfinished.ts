/**
 * A mark in the tab's own storage while heavy work is under way. Who leaves the page
 * takes it away; where the system ends the tab, for memory say, it stays, and the next
 * visit asks before the same work begins again.
 */
const KEY = "clipsight-at-work";
const NOW = new Set<object>();

/** The work of this tab's last visit never ended. */
export const wasEnded = attempt(() => sessionStorage.getItem(KEY) !== null) ?? false;

attempt(() => {
  sessionStorage.removeItem(KEY);
});
window.addEventListener("pagehide", () => {
  NOW.clear();
  write();
});

/** Says of something whether it is at heavy work. */
export function atWork(who: object, busy: boolean): void {
  if (NOW.has(who) === busy) return;
  if (busy) NOW.add(who);
  else NOW.delete(who);
  write();
}

function write(): void {
  attempt(() => {
    if (NOW.size > 0) sessionStorage.setItem(KEY, "1");
    else sessionStorage.removeItem(KEY);
  });
}

/** A frame without an origin has no storage. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
