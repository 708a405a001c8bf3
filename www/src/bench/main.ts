/** The benchmark's page. It is not kept for offline use: see the list in vite.config.ts. */
import "./bench.css";
import { find } from "../ui/dom";
import { BenchPage } from "./page";
import { speakPage } from "../ui/language";

speakPage();

new BenchPage(find(document.body, "#bench"));
