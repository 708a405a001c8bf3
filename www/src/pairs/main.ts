/** The page of many images. */
import "./pairs.css";
import { readAddress } from "../ui/address";
import { find } from "../ui/dom";
import { reportHeight, started, workOffline } from "../ui/frame";
import { PairsPage } from "./page";
import { speakPage } from "../ui/language";

speakPage();

const state = readAddress(location.search);
new PairsPage(find(document.body, "#pairs"), state);
if (state.embed) reportHeight();
started();
void workOffline();
