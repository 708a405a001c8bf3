/** Wires the lab's page together. */
import "../styles/base.css";
import "../styles/pictures.css";
import "../styles/lab.css";
import "../styles/lab-results.css";
import { reportHeight, workOffline } from "../frame";
import { readLabAddress } from "./address";
import { LabPage } from "./page";

const address = readLabAddress(location.search);
new LabPage(address);
if (address.embed) reportHeight();
void workOffline();
