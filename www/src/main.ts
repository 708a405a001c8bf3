/** Wires the page together. */
import "./styles/base.css";
import "./styles/pictures.css";
import "./styles/result.css";
import { readAddress } from "./address";
import { App } from "./app";
import { byId, html } from "./dom";
import { EXAMPLES, exampleAddress } from "./examples";
import { reportHeight, workOffline } from "./frame";

const state = readAddress(location.search);
const app = new App(state);

function showExamples(): void {
  for (const example of EXAMPLES) {
    const thumbs = example.files.map((file) =>
      html("img", { src: exampleAddress(file), alt: "", width: 56, height: 56 }),
    );
    const button = html(
      "button",
      { type: "button", class: "example", "data-example": example.name },
      html("span", { class: "thumbs" }, ...thumbs),
      html("span", { class: "label" }, example.label, html("small", {}, example.hint)),
    );
    button.addEventListener("click", () => void app.showExample(example));
    byId("examples").append(button);
  }
  const chosen = EXAMPLES.find((example) => example.name === state.example);
  if (chosen) void app.showExample(chosen);
  else if (state.example !== undefined) {
    app.panel.note(`There is no example called “${state.example}”.`);
  }
}

function takeFiles(): void {
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    app.offer(files);
  });
  // Beside the slots too: else the browser leaves the page to show the file.
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) app.offer(files);
  });
}

function smallPrint(): void {
  byId("copy").addEventListener("click", () => void copyReport());
  byId("forget").addEventListener("click", () => {
    app.forgetModels();
  });
}

async function copyReport(): Promise<void> {
  const text = JSON.stringify(app.report, null, 2);
  try {
    await navigator.clipboard.writeText(text);
    byId("copied").textContent = "Copied.";
  } catch {
    // Not allowed in some frames, and absent on insecure pages.
    byId("copied").textContent = "This browser does not allow copying here; the text is below.";
    const shown = byId("json");
    shown.textContent = text;
    shown.hidden = false;
  }
}

showExamples();
takeFiles();
smallPrint();
if (state.embed) reportHeight();
void workOffline();
