/** The lab's page. */
import "./lab.css";
import { find } from "../ui/dom";
import { reportHeight, started, workOffline } from "../ui/frame";
import { readLabAddress } from "./address";
import { LabPage } from "./page";
import { speakPage } from "../ui/language";

speakPage();

const address = readLabAddress(location.search);
new LabPage(find(document.body, "#lab"), address);
if (address.embed) reportHeight();
started();
void workOffline();
