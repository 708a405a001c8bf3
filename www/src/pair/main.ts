/** The page of one pair: the app, its examples, what the address says. */
import "./pair.css";
import {
  forgetPictures,
  readAddress,
  rememberExample,
  rememberThresholds,
} from "../ui/address";
import { messageOf } from "../client/rpc";
import { find, html } from "../ui/dom";
import { fetchPicture } from "../ui/fetched";
import { reportHeight, started, workOffline } from "../ui/frame";
import { offeredBy, pasted } from "../ui/offered";
import { App } from "./app";
import { EXAMPLES, exampleAddress } from "./examples";
import { words } from "../words";
import { speakPage } from "../ui/language";

speakPage();

const state = readAddress(location.search);
/** The pictures that the address names. */
let opened: [File, File] | undefined;
const app = new App(find(document.body, "#pair"), {
  backend: state.backend,
  exampleChanged: (name) => {
    rememberExample(name);
    const own = app.files.every((file, at) => !file || file === opened?.[at]);
    if (!own) forgetPictures();
  },
  thresholds: state.thresholds,
  thresholdsChanged: rememberThresholds,
});
for (const note of state.notes) app.panel.note(note);

function showExamples(): void {
  const list = find(document.body, "#examples");
  for (const example of EXAMPLES) {
    const { label, hint } = words.pair.examples[example.name];
    const thumbs = example.files.map((file) =>
      html("img", { src: exampleAddress(file), alt: "", width: 56, height: 56 }),
    );
    const choice = html(
      "button",
      { type: "button", class: "example card", "data-example": example.name },
      html("span", { class: "thumbs" }, ...thumbs),
      html("span", { class: "label" }, label, html("small", {}, hint)),
    );
    choice.addEventListener("click", () => void app.showExample(example));
    list.append(choice);
  }
  const chosen = EXAMPLES.find((example) => example.name === state.example);
  if (chosen) void app.showExample(chosen);
  else if (state.example !== undefined) {
    app.panel.note(words.ui.noExample(state.example));
  }
}

async function openPictures([a, b]: [string, string]): Promise<void> {
  const fetched = (address: string) => fetchPicture(new URL(address, location.href));
  try {
    opened = await Promise.all([fetched(a), fetched(b)]);
    app.offer({ files: opened, folders: [] });
  } catch (error) {
    app.panel.note(messageOf(error));
  }
}

function takeFiles(): void {
  document.addEventListener("paste", (event) => {
    const files = pasted(event);
    if (files.length === 0) return;
    event.preventDefault();
    app.offer({ files, folders: [] });
  });
  // Beside the slots too: else the browser leaves the page to show the file.
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer) app.offer(offeredBy(event.dataTransfer));
  });
}

showExamples();
if (state.pictures) void openPictures(state.pictures);
takeFiles();
if (state.embed) reportHeight();
started();
void workOffline();
