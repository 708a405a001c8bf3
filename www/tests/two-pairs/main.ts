/** Two pairs on one page, each on an element of its own. Not shipped. */
import "../../src/pair/pair.css";
import { App } from "../../src/pair/app";

for (const root of document.querySelectorAll<HTMLElement>("[data-pair]")) {
  new App(root, { backend: "cpu" });
}
