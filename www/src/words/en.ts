/**
 * Everything that the page says, in English. A value is a text, or a function of what the
 * text tells. In the texts under `page`, and where a value's name ends in `Marked`,
 * [text](name) is a link of ./links.ts and **text** is strong.
 */

const plural = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`;

type Phase = "download" | "verify" | "load" | "self-test";

export const en = {
  /** Of the document, and for sorting names. */
  locale: "en-GB",
  /** The language's own name, by which it is chosen. */
  itself: "English",
  /** The mark before a number's decimals. */
  decimal: ".",
  /** What is the same on every page. */
  ui: {
    stop: "Stop",
    goOn: "Go on",
    close: "Close",
    show: "Show",
    previous: "Previous",
    next: "Next",
    failed: "Failed",
    and: "and",
    images: (count: number) => plural(count, "image"),
    address: {
      threshold: (text: string) =>
        `The address asks for the threshold “${text}”: one between 0 and 1 is understood.`,
      backend: (name: string) =>
        `The address asks for backend “${name}”; there are webgpu and cpu.`,
    },
    copy: {
      copied: "Copied.",
      refused: "This browser does not allow copying here; the text is below.",
      asJson: "Copy as JSON",
    },
    files: {
      nameless: "a file without a legible name",
      lost: (isFile: boolean) =>
        `${isFile ? "It" : "The rest of this folder"} could not be read. Was it moved or deleted?`,
      none: "There is no file in this: of a picture on another page only the address comes along. Save the picture first, then drop its file.",
    },
    methods: {
      zeroShot: "Zero-shot",
      long: {
        "zero-shot": "class names only",
        ncm: "nearest class mean",
        ta: "Tip-Adapter",
        tx: "Tip-X",
        "ncm++": "nearest class mean, corrected",
        "ta++": "Tip-Adapter, corrected",
        "tx++": "Tip-X, corrected",
      },
    },
    notices: {
      reading: (at: number, total: number) => `Reading ${at} of ${plural(total, "image")}…`,
      filesRead: "Files read",
      refused: (count: number, of: number) =>
        `${count} of ${plural(of, "file")} ${count === 1 ? "was" : "were"} not taken:`,
      dismiss: "Dismiss",
      more: (count: number) => `And ${plural(count, "more file")}`,
    },
    panel: {
      notes: "Notes",
      downloadRest: (size: string) => `Download the remaining ${size}`,
      download: (size: string) => `Download ${size} once`,
      willBeKept:
        "They are checked and, where this browser has room, kept; then the next visit needs no network.",
      notKept:
        "This page cannot keep them, so the next visit downloads them again (keeping needs https or localhost).",
      needs: (models: string, promise: string) =>
        `Clipsight needs its models here: ${models}. ${promise}`,
      needsSaid: (size: string) => `Clipsight needs to download ${size} of models first.`,
      phase: (phase: Phase, title: string) =>
        ({
          download: `Downloading ${title}`,
          verify: `Checking ${title}`,
          load: `Loading ${title}`,
          "self-test": "Self-test: comparing this device with stored numbers…",
        })[phase],
      downloading: (title: string, done: string, total: string) =>
        `Downloading ${title}: ${done} of ${total}`,
    },
    progress: "Progress",
    cancel: "Cancel",
    rate: {
      aSecond: (count: string) => `${count} a second`,
      aMinute: (count: string) => `${count} a minute`,
    },
    models: {
      startingAgain: "Starting again…",
      starting: "Starting…",
      startingDownload: "Starting the download…",
      reload: "Reload the page",
    },
    tryAgain: "Try again",
    oneMore: "One more picture, please.",
    noExample: (name: string) => `There is no example called “${name}”.`,
    processor: "WebGPU",
    table: {
      choose: "Choose a table of text embeddings",
      open: "Open a text table",
    },
    priceOnce: (size: string) => ` (${size} once)`,
  },
  /** What becomes of the workers. */
  client: {
    stopped: "the worker stopped",
    gpuBrokeOff:
      "The computation on the GPU broke off twice, so Clipsight goes on with the processor.",
    keepsBreaking: (message: string) =>
      `The computation keeps breaking off (${message}). Reload the page; if that does not help, please report it.`,
    brokeOff: "The computation broke off.",
    imageBroke: (file: string) =>
      `${file} made the image reader break off, so nothing of this was added. Leave that file out.`,
    storeBroke: "The lab’s worker broke off over this and was started again.",
  },
  /** What becomes of the models, told by their worker. */
  models: {
    badList:
      "This site’s list of models (packs/packs.json) is damaged. Whoever runs the site can write it again with “clipsight pack --web”.",
    noList: (why: string) =>
      `The list of models (packs/packs.json) could not be read: ${why}. Check the connection and try again.`,
    noWeights: (model: string) => `This site has no weights for ${model}.`,
    noRoom: (megabytes: number) =>
      `Not kept: ${megabytes} MB of room are needed in this browser’s storage. The next visit downloads them again.`,
    wrongPack: (title: string, found: string) =>
      `The file of ${title} holds another model (${found}), so it was removed. Whoever runs the site can write it again with “clipsight pack --web”.`,
    noPair: "The catalogue names no default pair. Please report this.",
    foreign: (title: string, origin: string) =>
      `The weights of ${title} lie on ${origin}, which this page was not built to trust.`,
    corrupt: (title: string) =>
      `The weights of ${title} arrived damaged: their SHA-256 is not the published one. They were refused and removed. Try the download again; if it fails once more, the copy on this site is damaged.`,
    closedEarly: "the connection was closed early",
    cutOff: (title: string, done: number, total: number) =>
      `The download of ${title} was cut off after ${done} of ${total} MB. What arrived is kept: try again when the connection is back.`,
    gone: (title: string) => `This site does not have the weights of ${title}.`,
    tooLong: (title: string) =>
      `The weights of ${title} are longer than published, so they were refused and removed. Try again later; the copy on this site is damaged.`,
    noGpu: (secure: boolean, asked: boolean) =>
      `${secure ? "This browser offers no WebGPU here" : "WebGPU needs a secure page (https or localhost), which this is not"}${asked ? ", though the address asks for it" : ""}. Clipsight computes on the processor instead: the same answer, only slower.`,
    softwareGpu:
      "This browser’s WebGPU is imitated in software, so Clipsight computes on the processor, which is faster.",
    newerBuild:
      "The models of this site are not those that this page knows: a newer build of it waits. To get it, close all tabs that show this page, and open it again.",
    theImage: "the image",
    gpuFailed: (device: string, worst: string) =>
      `On this GPU (${device}) the self-test failed (similarity ${worst} to the stored numbers), so Clipsight computes on the processor instead.`,
    noName: "no name given",
    noTextEncoder: "This site has no text encoder.",
    gpuNotStarted: (why: string) =>
      `WebGPU could not be started (${why}) Clipsight computes on the processor instead: the same answer, only slower.`,
  },
  files: {
    tooLarge: (megabytes: number) => `It is too large (${megabytes} MB) for a picture.`,
    unreadable: "It could not be read. Was it moved or deleted?",
    notRead: "This file was not read: see the message below.",
    folder: (name: string) =>
      `“${name}” is a folder: open it, and take one picture out of it or two.`,
    firstTwo: (count: number) => `Only the first two of these ${count} files were taken.`,
    tooLargeNamed: (name: string, megabytes: number) =>
      `${name} is too large (${megabytes} MB) for a picture.`,
    unreadableNamed: (name: string) => `${name} could not be read. Was it moved or deleted?`,
    broke: (name: string) =>
      `${name} made the image reader break off, so it was refused. Try another file.`,
  },
  /** What is kept between visits. */
  store: {
    tooLarge: (megabytes: number) =>
      `This file is too large (${megabytes} MB) to be opened in a browser. Save the lab with features only.`,
    picture: "Picture",
    decoded: (label: string) => `${label} (decoded by the browser)`,
    notRead: (why: string) =>
      `The lab of your last visit could not be read (${why}) It was put aside, and this one is empty.`,
    another: "Another lab was opened while this file was being read.",
    otherTab:
      "The lab is open in another tab too. What you change here is not kept: close the other tab and reload this one, or save the lab as a file.",
    keepsNothing:
      "This browser keeps nothing for this page (a private window or a frame). The lab is lost when the page is closed, unless you save it as a file.",
    partUnread:
      "A part of the lab could not be read from this browser’s database. What is open here stays open; save it as a file.",
    full: "This browser’s storage for the page is full: what was added last is kept only until the page is closed. Save the lab as a file, or remove images.",
    notKept:
      "This browser could not keep the last change: it lasts only until the page is closed. Save the lab as a file.",
  },
  /** The page of one pair. */
  pair: {
    swap: "Swap A and B",
    takenSaid: "Both places are taken: select the one to replace first.",
    taken: "Both places are taken. Select the picture to replace, then paste again.",
    exampleFailed: (why: string) =>
      `The example could not be fetched (${why}). Try again when online.`,
    forgotten: "The models were removed from this browser.",
    forgottenNote:
      "The models were removed from this browser. The next visit downloads them again.",
    removed: (name: string) => `Picture ${name} removed.`,
    thePicture: "the picture",
    pictureNamed: (name: string, file: string) => `Picture ${name}: ${file}`,
    swapped: "The pictures changed places.",
    distrust:
      "The self-test failed on the processor too: do not trust the numbers below. Please report it, with the small print.",
    ready: "Ready. Choose two pictures, or try an example.",
    stopped: "The comparison was stopped.",
    compare: "Compare",
    computing: "Computing…",
    modelsFirst: "The models have to be here first; then this pair is computed.",
    readingImages: "Reading the images",
    fileGone: "A picture could not be read again. Was its file moved or changed?",
    difference: {
      title: "Where they differ",
      show: "Show where they differ",
      heat: "heat: what has no match in the other",
      colours: "patch features as colours",
      view: "Show ",
      about:
        "Both encoders look at the pictures once more, and every patch of the one is held against the other’s.",
      failed: (why: string) => `The maps were not made: ${why}`,
      heatTo: "heat to",
      coloursOf: "colours of",
      point:
        "Point at a patch, or move to it by the arrow keys, for its best match. A click or Enter shows the map large.",
      heatKey: (hottest: string) =>
        `Heat of a patch: 1 − its best similarity with a patch of the other picture; one scale for all four maps, up to ${hottest}. Patches also see what lies around them, and a match may lie anywhere.`,
      coloursKey:
        "Patches of like colours have like features: three principal components, one basis for both pictures of an encoder.",
      patch: (picture: string, patch: string, heat: string) =>
        `${picture}, ${patch}: heat ${heat}. `,
      match: (picture: string, patch: string) => `Its best match in ${picture}: ${patch}.`,
      place: (row: number, column: number) => `row ${row}, column ${column}`,
      map: (encoder: string, picture: string, rows: number, columns: number) =>
        `${encoder}, picture ${picture}: ${rows} rows of ${columns} patches`,
      patches: "patches",
    },
    noticed: {
      picture: "Picture",
      title: "What each encoder notices",
      show: "Show what each encoder notices",
      about:
        "One picture is held against itself: mirrored, turned, in grey, blurred, cropped, with its middle covered, and changed so that people hardly see it.",
      failed: (why: string) => `The table was not made: ${why}`,
      reading: "Reading the picture…",
      price: "Each encoder looks at a dozen pictures for it.",
      key: (clip: string, dino: string) =>
        `Bars from 0 to 1, least noticed by CLIP first. The strokes are the thresholds of a pair, ${clip} and ${dino}: above its own an encoder still takes the picture for the same.`,
      change: "Change",
      cosine: "Cosine with itself",
      onlyDino: "only DINOv2 notices",
    },
    result: {
      computeHere: "Compute it here",
      key: "A pair is CLIP-blind when both needles stand in the hatched part: CLIP finds the pictures alike, DINOv2 does not.",
      smallPrint: "Small print",
      forget: "Remove the models from this browser",
      kept: "This answer came with the page: nothing was computed here yet.",
      computedOn: "Computed on",
      weights: "Weights",
      time: "Time",
      times: (total: string, images: string, clip: string, dino: string) =>
        `${total} in all: images ${images}, CLIP ${clip}, DINOv2 ${dino}`,
      selfTest: "Self-test",
      keptHere: "Kept here",
      modelsKept: "The models lie in this browser’s cache, so the next visit needs no network.",
      modelsNotKept:
        "The models are not kept in this browser, so the next visit downloads them again. (Keeping them needs room, https or localhost, and no private sandbox.)",
      computedBy: "Computed by",
      elsewhere: (version: string) => `Clipsight ${version} on another machine: `,
      randomPairs: (name: string) => `${name}’s random pairs`,
      thresholds: "Thresholds",
      both: (a: string, b: string, source: string) => `${a} and ${b}: ${source}`,
      thresholdOf: (name: string) => `${name}’s threshold`,
      errorBars: "Error bars",
      errorBarsMean:
        "99 of 100 cosines computed this way differ by less from those in full precision. They cover rounding, not whether the models are right.",
      check: (
        model: string,
        passed: boolean,
        cosine: string,
        limit: string,
        difference: string,
        differenceLimit: string,
        reference: string,
      ) =>
        `${model}: ${passed ? "passed" : "FAILED"}, cosine ${cosine} (at least ${limit}), largest difference ${difference} (at most ${differenceLimit}), against ${reference}`,
      checkedOn: (date: string) => `Run on ${date} with the same build.`,
    },
    seen: {
      before: "The squares are what ",
      between: " and ",
      after: " see of a picture; what lies outside is cut off.",
    },
    slot: {
      chooseFile: (name: string) => `Picture ${name}: choose an image file`,
      choose: "Choose a picture",
      ways: "or drop or paste one here",
      remove: "Remove",
      removeNamed: (name: string) => `Remove picture ${name}`,
      replace: "Replace",
      enlarge: (name: string) => `Enlarge picture ${name}`,
      reading: (file: string) => `Reading ${file}…`,
      pasted: "Pasted picture",
    },
    picture: (name: string) => `Picture ${name}`,
    statements: {
      title: "Statements",
      away: "Take the table away",
      about:
        "Say of each picture what is true of it alone. CLIP then picks a picture for each sentence, as in the benchmark MMVP-VLM.",
      lookedUp: "The sentences are looked up in this table.",
      asking: "Asking CLIP…",
      ask: (price: string) => `Ask CLIP${price}`,
      say: (name: string) => `Say what picture ${name} shows.`,
      verdict: (right: boolean) => `${right ? "Right" : "Wrong"}: `,
      from: (source: string) => `Text embeddings: ${source}.`,
      shows: (name: string) => `What picture ${name} shows`,
      lookedUpIn: (table: string) => `The sentences are looked up among the names of ${table}.`,
      missing: (template: string) =>
        `CLIP’s text encoder is missing: this site does not have it, so there is nothing to download. (Whoever runs the site adds it by “clipsight pack --web --text”.) A table of text embeddings serves as well: “clipsight text-pack "…" "…" --template "${template}" --out FILE” writes one of your two sentences.`,
      notHere: (size: string, prompt: string) =>
        `CLIP’s text encoder is not here yet: asking downloads it, ${size}, once. It reads each sentence as “${prompt}”. Or open a table of text embeddings.`,
      here: (prompt: string) =>
        `CLIP’s text encoder is here, and reads each sentence as “${prompt}”.`,
      statement: (name: string) => `Statement ${name}: `,
      picked: "picked: ",
      toPicture: "statement → picture",
      toStatement: "picture → statement",
      cosine: (value: string) => `cosine ${value}`,
    },
    thresholds: {
      back: "Back to the catalogue’s",
      title: "Move the thresholds",
      about:
        "A pair counts as CLIP-blind above CLIP’s threshold and below DINOv2’s. The address of this page follows.",
    },
    verdicts: {
      blind: "CLIP-blind",
      borderline: "Borderline",
      "not-blind": "Not blind",
    },
    examples: {
      blind: {
        label: "A blind pair",
        hint: "lotus and water lily",
      },
      "not-blind": {
        label: "Not a blind pair",
        hint: "one sunflower and another",
      },
    },
  },
};
