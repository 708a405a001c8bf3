/** The page of MMVP's answers. */
import "./benchmark.css";
import { readAddress } from "../ui/address";
import { find } from "../ui/dom";
import { started, workOffline } from "../ui/frame";
import { speakPage } from "../ui/language";
import { BenchmarkPage } from "./page";

speakPage();

const { backend } = readAddress(location.search);
new BenchmarkPage(find(document.body, "#benchmark"), backend);
started();
void workOffline();
