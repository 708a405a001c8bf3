/** The page that measures speed. It is not kept for offline use: see the list in vite.config.ts. */
import "./bench.css";
import { find } from "../ui/dom";
import { started } from "../ui/frame";
import { BenchPage } from "./page";
import { speakPage } from "../ui/language";

speakPage();

new BenchPage(find(document.body, "#bench"));
started();
