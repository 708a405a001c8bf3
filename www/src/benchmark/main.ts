/** The page of MMVP's answers. */
import "./benchmark.css";
import { find } from "../ui/dom";
import { started, workOffline } from "../ui/frame";
import { speakPage } from "../ui/language";
import { BenchmarkPage } from "./page";

speakPage();

new BenchmarkPage(find(document.body, "#benchmark"));
started();
void workOffline();
