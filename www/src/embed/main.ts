/**
 * Clipsight's components, to be used on any page:
 *
 * ```html
 * <script type="module" src="https://example.org/clipsight/clipsight.js"></script>
 * <clipsight-pair src-a="a.jpg" src-b="b.jpg"></clipsight-pair>
 * ```
 */
import { ClipsightFewshot } from "./fewshot";
import { setHome } from "./home";
import { ClipsightPair } from "./pair";

export type { ComponentState } from "./element";
export type { ClipsightFewshotEventMap } from "./fewshot";
export type { ClipsightPairEventMap, PairProgress } from "./pair";
export type { Failure } from "../client/rpc";
export type { LabReport, PairBundle, PairReport, Verdict } from "../report";
export { ClipsightFewshot, ClipsightPair };

declare global {
  interface HTMLElementTagNameMap {
    "clipsight-pair": ClipsightPair;
    "clipsight-fewshot": ClipsightFewshot;
  }
}

setHome(import.meta.url);
// A page may load the script twice, by two addresses.
if (!customElements.get("clipsight-pair"))
  customElements.define("clipsight-pair", ClipsightPair);
if (!customElements.get("clipsight-fewshot")) {
  customElements.define("clipsight-fewshot", ClipsightFewshot);
}
