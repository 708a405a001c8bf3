/**
 * Everything that the page says, in English. A value is a text, or a function of what the
 * text tells. Under `page`, [text](name) is a link of ./links.ts and **text** is strong.
 */

const plural = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`;

type Way = "ascending" | "descending";
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
    pictureUnread: (address: string, why: string, foreign: boolean) =>
      `The picture ${address} could not be read (${why}).${foreign ? " It lies on another site, which has to allow that by the header Access-Control-Allow-Origin." : " Does its address hold?"}`,
    stop: "Stop",
    goOn: "Go on",
    close: "Close",
    show: "Show",
    previous: "Previous",
    next: "Next",
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
        "They are checked and, where this browser has room, kept; then the next visit needs no network. (A private window forgets them when it is closed.)",
      notKept:
        "This page cannot keep them, so the next visit downloads them again. (Keeping needs https or localhost, and in a sandboxed frame allow-same-origin.)",
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
    processor: "the processor (WebAssembly)",
    table: {
      choose: "Choose a table of text embeddings",
      open: "Open a text table",
    },
    /** Where sentences get their embeddings. */
    texts: {
      away: "Take the table away",
      lookedUp: "The sentences are looked up in this table.",
      lookedUpIn: (table: string) => `The sentences are looked up among the names of ${table}.`,
      missing: (template: string) =>
        `CLIP’s text encoder is missing: this site does not have it, so there is nothing to download. (Whoever runs the site adds it by “clipsight pack --web --text”.) A table of text embeddings serves as well: “clipsight text-pack "…" "…" --template "${template}" --out FILE” writes one of your sentences.`,
      notHere: (size: string, prompt: string) =>
        `CLIP’s text encoder is not here yet: asking downloads it, ${size}, once. It reads each sentence as “${prompt}”. Or open a table of text embeddings.`,
      here: (prompt: string) =>
        `CLIP’s text encoder is here, and reads each sentence as “${prompt}”.`,
    },
    priceOnce: (size: string) => ` (${size} once)`,
    imagesAdded: (count: number) => `${plural(count, "image")} added.`,
    asCsv: "Save as CSV",
    asJson: "Save as JSON",
    saved: (name: string) => `Saved ${name}.`,
    joined: " and ",
    of: (count: number, all: number) => `${count} of ${all}`,
  },
  /** What becomes of the workers. */
  client: {
    noWorker: "no worker can be started",
    ended:
      "This tab was ended while Clipsight was at work, most likely because memory ran out. So it does not start again by itself: close other tabs or programs first.",
    startAgain: "Start again",
    noOrigin:
      'This page is shown in a sandboxed frame that leaves it no origin, and so this browser lets it start no worker, in which Clipsight computes. Whoever embeds it has to allow its origin: sandbox="allow-scripts allow-same-origin".',
    workerForbidden:
      "The security policy of this page lets no worker start, and Clipsight computes in one. Whoever runs the site has to allow it with worker-src 'self' blob: in its Content-Security-Policy.",
    unstarted:
      'Clipsight has not started here. On a slow connection wait a moment, else reload the page; it needs JavaScript. Whoever shows it in a sandboxed frame has to allow its scripts and its origin: sandbox="allow-scripts allow-same-origin".',
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
    wasmForbidden:
      "WebAssembly, in which Clipsight computes, may not run here. Where this browser forbids it everywhere (a lockdown or safest mode), its settings or another browser help. Where the security policy of this page does, whoever runs the site has to allow it with script-src 'self' 'wasm-unsafe-eval' in its Content-Security-Policy.",
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
    noMixture: "This site has no DINOv2 to mix with.",
    mixtureDistrusted:
      "DINOv2 failed its self-test on this GPU, so nothing is mixed. Reload the page with ?backend=cpu to have the processor compute.",
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
      elsewhere: (version: string, made: string) =>
        `Clipsight ${version} on another machine, ${made}: `,
      weightsOf: (title: string, precision: string, sha256: string) =>
        `${title}, ${precision}, SHA-256 ${sha256}`,
      cite: "Copy to cite",
      asPng: "Save as PNG",
      randomPairs: (name: string) => `${name}’s random pairs`,
      thresholds: "Thresholds",
      both: (a: string, b: string) => `${a} and ${b}: `,
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
      about:
        "Say of each picture what is true of it alone. CLIP then picks a picture for each sentence, as in the benchmark MMVP-VLM.",
      asking: "Asking CLIP…",
      ask: (price: string) => `Ask CLIP${price}`,
      say: (name: string) => `Say what picture ${name} shows.`,
      verdict: (right: boolean) => `${right ? "Right" : "Wrong"}: `,
      from: (source: string) => `Text embeddings: ${source}.`,
      shows: (name: string) => `What picture ${name} shows`,
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
    poster: {
      failed: "This browser made no PNG of the answer.",
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
  /** The page of many images. */
  pairs: {
    verdicts: {
      blind: "blind",
      borderline: "borderline",
      notBlind: "not blind",
    },
    noFolder: "no folder",
    columns: {
      pair: "Pair",
      depth: "Depth",
      verdict: "Verdict",
      labels: "Labels",
    },
    twoLabels: "two: ",
    oneLabel: "one: ",
    looked: "Images looked at",
    stopped: "Stopped; what was looked at stays.",
    goingOn: "Going on.",
    looking: (count: number) => `Looking at ${count} images.`,
    stoppedAt: (done: string) => `Stopped at ${done}; what was looked at stays.`,
    lookingAt: (done: string, speed: string) => `Looking at images: ${done}${speed}`,
    speed: (rate: string, left: string) => `, ${rate}, about ${left} left`,
    done: (done: number, total: number) => `${done} of ${total} images`,
    twice: (name: string) => `It is the same file as ${name}, which is here already.`,
    intake: {
      title: "Drop pictures or a folder here",
      about:
        "Every picture is compared with every other. You get the pairs that CLIP is blind to, the blindest first, and can open each with its heat maps.",
      corpus:
        "A folder may hold thousands. Embeddings are kept in this browser, so that a folder goes on where it was. Embeddings in files are taken too (“clip” and “dino”, as NumPy or safetensors), alone or together with their pictures.",
      example: "Try four photographs",
      clear: "Start over",
      label: "Images",
      choose: "Choose pictures",
      folder: "Choose a folder",
      here: (count: number) => `${plural(count, "image")} here`,
    },
    onePair: "One pair",
    distrust:
      "The self-test failed on the processor too: do not trust the numbers below. Please report it.",
    exampleFailed: (why: string) =>
      `The photographs could not be fetched (${why}). Try again when online.`,
    broke: "It made the image reader break off, so it was refused.",
    lost: (why: string) =>
      `What compares the images broke off${why === "" ? "" : ` (${why})`}. Choose the folder again: what was encoded is kept.`,
    cleared: "All images are gone from this page.",
    folder: {
      goOn: (name: string) => `Go on with the folder “${name}”`,
      refused: "Without your permission the folder stays closed. Choose it again to open it.",
      notOpened: "The folder could not be opened. Was it moved or deleted? Choose it again.",
      empty: (name: string) => `There is no file in the folder “${name}”.`,
    },
    embeddings: {
      whose:
        "Give the embeddings of CLIP and of DINOv2 together, with “clip” and “dino” in the names of their files or folders.",
      counts: (clip: number, dino: number) =>
        `There are ${clip} rows of CLIP and ${dino} of DINOv2: give embeddings of the same images.`,
      others: (row: number) =>
        `Row ${row} is of another image to CLIP than to DINOv2: give embeddings of the same images.`,
      widths: "The parts have rows of different widths: give those of one model.",
      refused: (why: string) => `This is no file of embeddings that is read here: ${why}`,
      startOver:
        "Embeddings from files and other images cannot be compared together: start over first.",
      inOrder:
        "The embeddings have no names: the pictures that came along were taken as their rows, in the order of their paths.",
      takenFor: (models: string) =>
        `The embeddings do not say which model made them: by their width they were taken for those of ${models}.`,
      noPictures:
        "The pictures of this pair are not here: start over, and drop their folder together with the embeddings.",
    },
    result: {
      first: "those worth looking at first",
      asLines: "Save as JSONL",
      asBenchmark: "Save as a benchmark",
      blind: "the blind pairs",
      all: "all pairs, by depth",
      labels: "Folders are labels",
      near: "Leave out near-duplicates",
      rule: (rule: string) => `Blind is: ${rule}.`,
      nearly: (path: string, kept: string, clip: string, dino: string) =>
        `${path} (kept: ${kept}; ${clip}, ${dino})`,
      notSaved: (name: string) => `${name} could not be written. Try again.`,
      none: "Show all pairs to see how near they come.",
      listed: (count: string) => `The ${count} deepest of them are listed.`,
    },
    table: {
      rows: "Rows of the table",
      sorted: (title: string, way: Way) => `Sorted by ${title}, ${way}.`,
      caption: (from: string, to: string, all: string) =>
        `Pairs ${from} to ${to} of ${all}; a row opens as a pair`,
      range: (from: string, to: string, all: string) => `${from}–${to} of ${all}`,
      open: (a: string, b: string) => `Open ${a} and ${b}`,
    },
  },
  /** The page of MMVP's answers. */
  benchmark: {
    patterns: {
      orientation: "Orientation and direction",
      presence: "Presence of specific features",
      state: "State and condition",
      count: "Quantity and count",
      position: "Positional and relational context",
      colour: "Colour and appearance",
      structural: "Structural and physical characteristics",
      text: "Texts",
      viewpoint: "Viewpoint and perspective",
    },
    intake: {
      title: "Drop models’ answers to MMVP here",
      about:
        "MMVP asks 300 questions about 150 pairs of images that CLIP takes for the same; a pair counts when both of its questions are answered right.",
      answers:
        "Files of answers, as JSON lines, JSON, CSV or TSV: of “clipsight mmvp ask”, of the authors’ script, Cambrian, lmms-eval or VLMEvalKit, or a table with a column of letters a model. Also what “clipsight mmvp score --json” wrote, to compare with.",
      encoders:
        "What “clipsight mmvp blind --json” wrote: what CLIP and DINOv2 see of each pair.",
      images:
        "MMVP’s images, 1.jpg to 300.jpg or their folder: they are shown beside the answers, and stay on this device.",
      statements:
        "Statements about pairs of your own images, with the images: a folder as MMVP-VLM has it, or a CSV with image_a, image_b, statement_a, statement_b and pattern. CLIP picks an image for each. Also what “clipsight mmvp vlm --predictions” wrote.",
      label: "Files",
      choose: "Choose files",
      folder: "Choose a folder of images",
      example: "Try the paper’s printed answers",
      clear: "Start over",
    },
    cleared: "All files are gone from this page.",
    reading: "Reading the answers…",
    exampleFailed: (why: string) =>
      `The printed answers could not be fetched (${why}). Try again when online.`,
    noNumber: "Its name is no number of a question: MMVP’s images are called 1.jpg to 300.jpg.",
    broke: "It made the reader break off, so it was refused.",
    here: (models: number, images: number) =>
      `${plural(models, "model")}, ${plural(images, "image")} here`,
    senseless: (name: string, text: string) =>
      `The address says ${name}=${text}, which makes no sense here.`,
    added: (models: number) => `${plural(models, "model")} scored.`,
    labels: {
      label: "Labels:",
      original: "as published",
      corrected: "corrected",
      about: (pairs: string) =>
        `The published labels have known errors; the corrected ones exchange the answers of the questions ${pairs}.`,
    },
    notSaved: (name: string) => `${name} could not be written. Try again.`,
    scores: {
      title: "Pairs right",
      model: "Model",
      pairs: "Pairs right (95 % interval)",
      images: "Single questions right: no score",
      neither: "Took neither",
      unread: "Unread",
      missing: "No answer",
      of: (right: number, of: number) => `${right} of ${of}`,
      interval: (low: string, high: string) => `${low} to ${high}`,
      unreadShare: (count: number, share: string) =>
        count === 0 ? "none" : `${count} (${share})`,
      guess: "Who guesses",
      floor: "Saw no image: the floor that the wording of the questions reaches",
      nothing: "nothing counted",
      about:
        "The score is the share of pairs. Single questions are often taken for it: who guesses has half of them right, and a quarter of the pairs. Unread answers count as wrong; pairs with a question that has no answer are not counted.",
    },
    bars: {
      title: "By pattern",
      thirdParty:
        "Which pair shows which of the nine patterns is a third party’s mapping (CC0): the authors published none.",
      all: "All pairs",
      pairs: (count: number) => plural(count, "pair"),
      chance: "chance, 25 %",
      floor: (model: string) => `floor, without images: ${model}`,
      drawing: (models: string) =>
        `Bars: the share of pairs right by pattern, with 95 % intervals, of ${models}. The table below has the numbers.`,
      asTable: "The same as a table",
      pattern: "Pattern",
    },
    compared: {
      title: "Two models compared",
      about:
        "On the pairs that both answered, by the corrected labels: the difference in points with its 95 % interval (a bootstrap over pairs), and the probability p of a difference as large by chance (McNemar’s exact test).",
      models: "Models",
      both: (first: string, second: string) => `${first} and ${second}`,
      first: "Only the first right",
      second: "Only the second right",
      difference: "Difference in points",
    },
    encoders: {
      title: "What the encoders see",
      drawing:
        "Bars: the share of pairs that are blind, by pattern, with 95 % intervals. The table below has the numbers.",
      rule: (rule: string) => `Blind is: ${rule}.`,
      blind: "Blind pairs",
      clip: "CLIP’s median cosine",
      dino: "DINOv2’s median cosine",
    },
    filters: {
      title: "The pairs",
      pattern: "Pattern:",
      verdict: "Encoders:",
      any: "any",
      unknown: "unknown",
      model: "Model:",
      some: "at least one",
      outcome: "Answers:",
      answered: "pair answered",
      right: "pair right",
      wrong: "pair wrong",
      unread: "unread",
      differ: "Models differ",
      shown: (count: number, of: number) =>
        count === of ? `All ${of} pairs are shown.` : `${count} of ${of} pairs are shown.`,
      none: "No pair is like that.",
      reset: "Show all",
    },
    card: {
      pair: (place: number) => `Pair ${place}`,
      questions: (first: number, second: number) => `questions ${first} and ${second}`,
      image: (index: number) => `Image ${index}`,
      notHere: "not here",
      rightHere: "right here",
      corrected: (why: string) => `Corrected: ${why}.`,
      model: "Model",
      pairColumn: "Pair",
      readAs: (option: string) => `read as ${option}`,
      neither: "took neither",
      unread: "unread, so wrong",
      missing: "no answer",
      right: "right",
      wrong: "wrong",
      notCounted: "not counted",
      answersOf: (place: number) => `Answers to pair ${place}`,
    },
    verdicts: {
      blind: "CLIP-blind",
      borderline: "borderline",
      "not-blind": "not blind",
    },
    vlm: {
      title: "Statements in pairs",
      about:
        "As in the benchmark MMVP-VLM, each statement picks the image that CLIP finds nearer; a pair is right when both statements pick their own. Who guesses has 25 %. Patterns of published predictions are told by the order of MMVP-VLM’s 135 pairs.",
      here: (pairs: number, images: number) =>
        `${plural(pairs, "pair")} of statements about ${plural(images, "image")} here`,
      statements: (first: number, second: number) => `statements ${first} and ${second}`,
      picks: (image: number) => `picks image ${image}`,
      first: (share: string) => `image 1: ${share}`,
      reading: "CLIP reads the statements…",
      looking: (done: number, of: number) => `CLIP looks at the images: ${done} of ${of} done…`,
      stopped: "Stopped. What CLIP has seen is kept for when you ask again.",
      broke: "The encoder broke off and starts again. Then ask once more.",
      save: "Save the predictions as CSV",
    },
    tableOf: (title: string) => `Table: ${title}`,
    notes: "How answers are read and counted",
  },
  /** The page that measures speed. */
  bench: {
    peerBroke: (why: string) => `onnxruntime-web broke off: ${why}`,
    noGraph: (title: string, arithmetic: string) =>
      `There is no graph of ${title} in ${arithmetic}.`,
    amounts: (done: string, total: string) => `, ${done} of ${total}`,
    badList:
      "The list packs/bench/bench.json is damaged. Whoever runs the site can write it again with “scripts/bench-models.py”.",
    noPeerModels:
      "This site has no models for onnxruntime-web, so there is nothing to run beside Clipsight. Whoever runs the site can make them with “scripts/bench-models.py”.",
    noModels:
      "This site has no models for Clipsight. Whoever runs the site can make them with “clipsight pack --web”.",
    noWeights: (title: string) => `This site has no weights of ${title} for Clipsight.`,
    noPicture: (status: number) => `The picture could not be fetched: HTTP ${status}.`,
    warmingUp: "warming up",
    loading: (name: string) => `${name}: loading`,
    run: (at: number, of: number, name: string) => `run ${at} of ${of}, ${name}`,
    runsOfEach: "Runs of each:",
    start: "Start",
    downloads: "What will be downloaded",
    int8: " onnxruntime-web in 8 bits as well",
    result: "Result",
    asMarkdown: "Copy as Markdown",
    looking: "Looking at what this site has…",
    ours: (titles: string, size: string) => `Clipsight: the program, and ${titles} (${size})`,
    theirs: (size: string) => `onnxruntime-web: the program, and the same models (${size})`,
    total: (size: string) =>
      `${size} will be downloaded, less what this browser kept of earlier visits. Nothing is sent anywhere.`,
    starting: "Starting",
    started: "Measuring has started.",
    measured: (title: string) => `${title} is measured.`,
    done: "Measuring is done.",
    cancelled: "Measuring was cancelled.",
    failed: "Measuring failed.",
    columns: {
      median: "median ms",
      ratio: "Clipsight’s time ÷ its",
      cosine: "cosine to f32",
    },
    facts: {
      browser: "Browser",
      cores: "Logical cores",
      device: "Device",
      deviceIs: (threads: number) => `the processor (WebAssembly), ${threads} thread each`,
      runs: "Runs",
      runsAre: (runs: number) => `${runs} of each with each model, in turn`,
      versions: "Versions",
    },
    memory: (size: string) => `memory ${size}`,
    arithmetic: {
      "8-bit weights": "8-bit weights",
      "8 bits": "8 bits",
      f32: "f32",
    },
    downloading: (title: string) => `downloading ${title}`,
    loadingIt: "loading",
    markdown: {
      head: "| model | | median ms [quartiles] | Clipsight’s time ÷ its | cosine to f32 | memory |",
      foot: (
        versions: string,
        browser: string,
        cores: number,
        threads: number,
        runs: number,
        date: string,
      ) =>
        `${versions}. ${browser}, ${cores} logical cores, ${threads} thread each, ${runs} runs each in turn, ${date}.`,
    },
  },
  /** Drawings. */
  plot: {
    accuracies: "Accuracy of each method with its 95 % interval",
    curves: (curves: string) =>
      `Shots named right when left out, by alpha from 0 to 20. ${curves}`,
    asGood: (from: string, to: string) => ` (as good for α ${from} to ${to})`,
    curve: (
      method: string,
      best: number,
      total: number,
      alpha: string,
      where: string,
      beta: string,
      gamma: string,
    ) => `${method}: best ${best} of ${total} shots, at α ${alpha}${where}, β ${beta}${gamma}.`,
    twoClasses: "two classes",
    oneClass: "one class",
    overlap: "overlap",
    plainClip: "Plain CLIP",
    tooFewPairs: "Corrected: too few pairs",
    cosineOfTwo: "cosine of two images",
    histogram: (before: string, after: string) =>
      `Histogram of the cosines of paired and unpaired images. Plain CLIP: ${before}.${after}`,
    overlapIs: (value: string) => `overlap ${value}`,
    overlapSaid: (value: string, low: string, high: string) =>
      `overlap ${value}, 95 % interval ${low} to ${high}`,
    interval: (low: string, high: string) => `(95 %: ${low}–${high})`,
    noPng: "This browser made no PNG of the plot.",
    notSaved: (why: string) => `The plot could not be saved: ${why}`,
    saveAs: (title: string, kind: string) => `Save ${title} as ${kind}`,
  },
  /** The few-shot lab. */
  lab: {
    address: {
      senseless: (name: string, text: string) =>
        `The address says ${name}=${text}, which makes no sense here.`,
      allThree: "The address gives some of alpha, beta and gamma: all three are needed.",
    },
    board: {
      undo: "Undo",
      redo: "Redo",
      newName: "Name of a new class",
      selected: "Selected images",
      folderHint: "Add a folder whose subfolders are classes",
      add: "Add class",
      folder: "Folder of classes",
      renamed: (name: string, to: string) => `${name} is now ${to}.`,
      merged: (from: string, into: string) => `${from} was merged into ${into}.`,
      classRemoved: (name: string) => `Class ${name} removed.`,
      pasted: (place: string) => `Pasted into ${place}.`,
      theLab: "the lab",
      dropOn: "Drop images on a class or on the test images.",
      classAdded: (name: string) => `Class ${name} added.`,
      freeName: (count: number) => `Class ${count}`,
      twice: (count: number) => ` ${plural(count, "image")} in the lab already.`,
      added: (count: number, twice: string) => `${plural(count, "image")} added.${twice}`,
      toTests: "the test images",
      moved: (count: number, where: string) => `${plural(count, "image")} moved to ${where}.`,
      removed: (count: number) => `${plural(count, "image")} removed.`,
      nothing: (way: "undo" | "redo") => `There is nothing to ${way}.`,
      undone: (way: "undo" | "redo", what: string) =>
        `${way === "undo" ? "Undone" : "Done again"}: ${what}.`,
    },
    camera: {
      name: "Camera",
      video: "What the camera sees",
      hold: "Hold to record",
      one: "Take one",
      keep: "Keep this frame",
      truth: "as this class",
      as: "as ",
      close: "Close camera",
      title: (place: string) => `Camera: ${place}`,
      liveHint: "No frame is kept unless you say so.",
      burstHint:
        "Hold the button, or the space bar while it has the focus; five pictures a second.",
      asking: "Asking for the camera…",
      insecure: "it needs https or localhost",
      none: (why: string) =>
        `There is no camera here (${why}). Allow it in the browser’s settings for this page, or use files.`,
      recording: "Recording…",
      recorded: (count: number) => `${plural(count, "picture")} recorded.`,
      noFeatures: "No class has shots with features yet.",
      tests: "test images",
      pictures: (count: number) => plural(count, "picture"),
    },
    live: "Live test",
    unknownClass: "an unknown class",
    card: {
      mergeInto: "Class to merge into",
      className: (name: string) => `Class ${name}`,
      shotsOf: (name: string) => `Shots of ${name}`,
      camera: "Camera",
      merge: "Merge",
      remove: "Remove class",
      more: "More",
      add: "Add images",
      nameOf: (name: string) => `Name of class ${name}`,
      addTo: (name: string) => `Add images to ${name}`,
      cameraFor: (name: string) => `Camera for ${name}`,
      moreFor: (name: string) => `More for ${name}`,
      mergeNamed: (name: string) => `Merge ${name} into the chosen class`,
      removeNamed: (name: string) => `Remove class ${name}`,
      empty: "Drop, paste or choose images here.",
      textUnknown: "The text does not know this name, so methods go by images alone.",
      textAmbiguous:
        "This name could mean several things that the text knows: say it more exactly.",
    },
    tests: {
      set: "Test set",
      images: "Images of the test set",
      add: "Add test images",
      folderHint: "Add a folder of test images whose subfolders are labels",
      folder: "Folder with labels",
      camera: "Camera for test images",
      newOnes: "New ones show ",
      empty: "Drop images, or a folder whose subfolders are named as the classes.",
      wrong: "wrong",
      disagree: "The methods disagree",
      disagreeSaid: " the methods disagree",
      none: "none of these?",
      title: "Image by image",
      order: "Order",
      added: "as added",
      byName: "by name",
      byClass: "by class",
      noneYet: "No test images yet.",
      meaning: (what: string, count: number) => `${what} ${plural(count, "image")}.`,
      head: "Image and its class",
      choose: "Choose an image to see why.",
      differ: "At least two methods name different classes:",
      namesWrong: (method: string) => `${method} names the wrong class:`,
      theMethod: "The method",
      rightWhere: (one: string, other: string) => `${one} is right where ${other} is not:`,
      strangers:
        "Of unknown class, and farther from every class than 19 of 20 shots are when left out:",
      grid: "What each method says of each test image",
    },
    selection: {
      moveTo: "Move to ",
      move: "Move",
      remove: "Remove",
      clear: "Clear selection",
      tests: "the test images",
      testsUnknown: "the test images, class unknown",
      testsAs: (name: string) => `the test images, as ${name}`,
      count: (count: number) => `${plural(count, "image")} selected`,
    },
    tile: {
      ready: "features ready",
      part: "features partly ready",
      waiting: "features waiting",
      bare: "no features, and its file is not here",
      failed: "its features could not be computed",
      shows: (name: string) => `, ${name}`,
      classUnknown: "class unknown",
    },
    forgotten: "The model was removed from this browser. The next visit downloads it again.",
    distrust:
      "The self-test failed on the processor too: do not trust features computed here. Please report it.",
    modelReady: "The model is ready.",
    encoding: {
      bar: "Features computed",
      notReady: "The model is not ready yet.",
      here: (done: number, total: number) =>
        `Computing the features here: ${done} of ${total} images`,
      stoppedSaid: "Computing features stopped.",
      goesOn: "Computing features goes on.",
      stopped: "Stopped; the features that are there stay.",
      usual: "Computing features",
      thisStrength: "Computing features for this strength",
      otherStrengths: "Computing features for the other strengths",
      begins: (pass: string, count: number) => `${pass}: ${count} images.`,
      dino: "DINOv2 looks at the images",
      allReady: "All features are ready.",
      fileGone: "Its file is not in this browser any more.",
      left: (time: string) => `, about ${time} left`,
      course: (pass: string, done: number, total: number, rate: string, left: string) =>
        `${pass}: ${done} of ${total} images${rate}${left}`,
    },
    files: {
      openFile: "Open a lab file",
      example: "Try the example",
      save: "Save lab",
      clear: "Clear lab",
      openingExample: "Opening the example…",
      opening: (name: string) => `Opening ${name}…`,
      opened: (classes: number, images: number) =>
        `A lab of ${classes} classes and ${images} images is open.`,
      replaces: (classes: number, images: number) =>
        `This takes the place of the lab that is open (${classes} classes, ${images} images).`,
      replace: "Replace it",
      saveFirst: "Save it first",
      what: "What goes into the file? Features alone make a small file, whose images cannot be seen or computed again.",
      both: "Images and features",
      images: "Images only",
      features: "Features only",
      writing: "Writing the file…",
      saved: "The lab was saved as clipsight.lab.",
      notSaved: (why: string) => `The lab could not be saved: ${why}`,
      mayClear:
        "Clear the lab? Its images and features are deleted from this browser. This cannot be undone.",
      clearIt: "Clear it",
      cleared: "The lab is empty.",
    },
    page: {
      brokeOff: (file: string | undefined) =>
        `The lab’s worker broke off${file === undefined ? "" : ` over ${file}`} and was started again. What was kept is open; earlier steps cannot be undone any more.`,
      keepsBreaking: (why: string) =>
        `The lab keeps breaking off (${why}). Reload the page: what was kept is still there. If that does not help, please report it.`,
      lastVisit: "The lab of your last visit is open.",
      notStarted: (why: string) =>
        `The lab could not be started: ${why} Reload the page; if that does not help, please report it.`,
      steps: (count: number) => `There are ${count} steps of strength, from 0 on.`,
      otherWeights: (count: number) =>
        ` ${count} of the images have none: features computed here are of other weights, and the two are not mixed. Compute all of them here to go on.`,
      origin: (model: string, more: string) =>
        `The features of this lab came with its file (${model}).${more}`,
      unknownModel: "of an unknown model",
      modelFirst: "The model has to be here first; the features are computed as soon as it is.",
      wouldLose: (count: number) =>
        `${count} images have no file here: they would lose their features, for these cannot be computed again.`,
      computeOthers: "Compute the others",
      stopped: "Stopped; nothing was changed.",
      failed: (why: string) =>
        `That did not work: ${why} The features that came with the file are still here.`,
      liveNeedsModel: "The live test needs the model: agree to the download above first.",
      liveOtherWeights:
        "The features of this lab are of other weights: press “Compute it here” first.",
      noCosines: "There was nothing to compare them with.",
      leastCosine: (cosine: string) =>
        `The least cosine between a feature from the file and the one computed here is ${cosine}.`,
      noPredictions: "There were no predictions to compare.",
      allAgree: (count: number) => `All ${count} predictions agree.`,
      differ: (count: number, of: number) => `${count} of ${of} predictions differ.`,
      computed: (images: number, answers: string, cosines: string) =>
        `Computed here for ${images} images. ${answers} ${cosines}`,
    },
    bar: {
      between: " without, with the correction ",
      methodAtTop: "Method at the top",
      imo: "IMO correction",
      strength: "Strength",
      overlap: "Overlap ",
      less: "less is better",
      accuracy: "Accuracy ",
      correction: "Correction",
      on: "on",
      of: (strength: string, part: string) =>
        `s = ${strength}, ${part} of the trained strength`,
      zero: "s = 0, plain CLIP",
      tooFew: "too few pairs to say",
      range: (low: string, high: string) => `95 %: ${low}–${high}`,
      interval: (range: string, images: number) => `95 %: ${range}; ${plural(images, "image")}`,
      noTests: "no test image of known class",
      missing: (at: string, there: number, all: number, meanwhile: string) =>
        `Features at ${at}: ${there} of ${plural(all, "image")} so far. Shown meanwhile: ${meanwhile}.`,
      plain: "plain CLIP",
      off: "off",
    },
    mixture: {
      title: "Share of DINOv2",
      best: "Choose it",
      bestMeans: "The share by which most shots are named right when each is left out",
      load: (mb: number) =>
        mb > 0 ? `Mix with DINOv2 (download ${mb} MB)` : "Mix with DINOv2",
      what: "DINOv2 sees what CLIP overlooks. Mixed, their embeddings stand side by side, and every similarity is the weighted mean of both.",
      waiting: (there: number, all: number) =>
        `DINOv2 has looked at ${there} of ${plural(all, "image")}. Until it has seen all, CLIP answers alone.`,
      clip: "CLIP alone",
      shares: ([clip, dino]: [string, string]) => `CLIP ${clip}, DINOv2 ${dino}`,
      byHand: "Set by hand, for all methods. CLIP’s text stays CLIP’s own.",
      chosen: "Chosen by leaving each shot out, for all methods.",
      nothingToChoose: "With single shots there is nothing to choose by: CLIP alone.",
    },
    classes: {
      class: "Class",
      corner: "Truth ↓ named →",
      title: "Class by class",
      right: "Right in each class",
      confusion: "Confusion matrix",
      by: "What is taken for what, by",
      none: "This needs test images whose class is known.",
      confusionOf: (method: string, rate: string) =>
        `Confusion matrix of ${method}${rate}; rows are the truth`,
      rate: (rate: string) => `, ${rate} right`,
    },
    curves: {
      title: "Each shot left out in turn",
      saves: "the leave-one-out curve",
    },
    notComputed: "Not computed yet.",
    explain: {
      unknown: "Its class is not known.",
      shows: "Shows ",
      says: "says ",
      probabilities: "Probabilities",
      loudest: "The shots that spoke loudest",
      cosine: "cosine ",
      share: "share ",
      usual: (threshold: string, reach: number, shots: number) =>
        `${threshold}, which ${reach} of ${shots} shots reach when left out`,
      none: (own: string, usual: string) =>
        ` It looks like none of these classes: its cosine with the nearest class mean is ${own}, below ${usual}.`,
      some: (own: string, usual: string) =>
        ` Its cosine with the nearest class mean is ${own}; usual is from ${usual}.`,
    },
    histogram: {
      title: "How alike: one class, two classes",
      saves: "the histogram",
      corrected: (strength: string) => `Corrected, s = ${strength}`,
      none: "Not measured yet.",
      note: (images: number, variance: string) =>
        `${plural(images, "image")} of known class. Variance of the features: ${variance}.`,
    },
    results: {
      notes: "Bear in mind",
      failed: (why: string) => `The lab could not answer: ${why}`,
      at: (strength: string) => `Correction at ${strength}`,
      off: "Correction off",
      accuracy: (method: string, value: string) => `accuracy of ${method} ${value}`,
    },
    map: {
      title: "Map of the images",
      saves: "the map",
      classes: "Classes",
      scrub: "From plain to corrected",
      role: "map of points",
      noFeatures: "No image has its features yet.",
      notDrawn: "Not drawn yet.",
      note: (shown: string) =>
        `The plane shows ${shown} of the variance; the rest is flattened.`,
      label: (count: number) =>
        `Map of ${count} images by likeness. Arrow keys move among the points, Enter explains a test image.`,
      way: (part: string) => `${part} of the way to corrected`,
      plain: "plain",
      corrected: "corrected",
      kinds: "full: shots, hollow: test images",
      point: "Point at an image, or move among them with the arrow keys.",
      test: "test image",
      shot: "shot",
    },
    classNotKnown: "class not known",
    settings: {
      asNumber: (letter: string) => `${letter}, as a number`,
      title: "Settings",
      alpha: "weight of the cache",
      beta: "sharpness of the cache",
      gamma: "weight of Tip-X’s divergences",
      best: "Best",
      bestMeans: "Each method’s own best by leave-one-out",
      redraw: "Redraw",
      names: "Class names take part ",
      shots: "Shots per class",
      seed: "Drawn with seed",
      known: (count: number, of: number) => `${count} of ${of} are known`,
      all: (count: number) => `all ${count}`,
      byHand: "Set by hand, the same for every method.",
      leaveOneOut:
        "Each method has its own best by leave-one-out; moving a slider sets it for all.",
      usual: "The usual start: with one shot per class, leaving it out says nothing.",
    },
    filters: {
      all: "All",
      disagreeing: "Disagreeing",
      wrong: "Wrong",
      wins: "Wins",
      losses: "Losses",
      none: "None of these",
    },
    choices: {
      loo: "leave-one-out",
      usual: "the usual start",
      hand: "set by hand",
    },
    totals: {
      nothing: "nothing to set",
      title: "Right on the test images",
      saves: "the accuracies",
      drawn: "Drawn",
      method: "Method",
      accuracy: "Accuracy",
      right: "Right",
      interval: "95 % interval",
      none: "Nothing to count yet: it takes shots of a class and a test image.",
      withNames: "with class names",
      imagesAlone: "from images alone",
      range: (from: number, to: number) => `${from} to ${to}`,
      caption: (classes: number, range: string, kind: string) =>
        `${plural(classes, "class", "classes")}, ${range} ${range === "1" ? "shot" : "shots"} of each, ${kind}`,
      difference: (points: string, low: string, high: string) =>
        `${points} points (95 %: ${low} to ${high})`,
      one: {
        wins: "win",
        ties: "tie",
        losses: "loss",
      },
      many: {
        wins: "wins",
        ties: "ties",
        losses: "losses",
      },
    },
    text: {
      lookedUp: "The names are looked up in this table.",
      away: "Take the text away",
      imagesAlone: "The methods go by images alone.",
      template: "Prompt template",
      about:
        "CLIP’s text encoder reads this sentence with each class’s name in place of {}. Classes added or renamed later are embedded too.",
      prompt: (template: string) => `The prompt is “${template}”. `,
      knows: (prompt: string, known: number, of: number) =>
        `${prompt}The text knows ${known} of ${of} class names. Where it does not know all of them, the methods go by images alone.`,
      none: "There is no text here: the methods go by images alone. Text embeddings of the names add zero-shot and the forms of the methods that use it.",
      making: "Making text embeddings…",
      make: (price: string) => `Make text embeddings${price}`,
      once: (template: string) =>
        `Write {} exactly once, where the name goes, as in “${template}”`,
      noClass: "There is no class yet: add one above first.",
      changed: "The lab’s text changed meanwhile, so it was left as it is now.",
      embedded: (template: string) => `The class names were embedded as “${template}”.`,
      failed: (why: string) => `No text embeddings were made: ${why}`,
    },
    views: {
      use: "Use",
      one: "1, the image itself",
      label: "Augmented views per shot ",
      time: (time: string) => `: about ${time} for the shots that are here`,
      price: (views: number, time: string) =>
        `Takes ${views} times as long${time}. Test images keep one view.`,
    },
  },
  /** What stands in the HTML of the pages. */
  page: {
    pages: "Pages",
    nav: {
      pair: "Pair",
      pairs: "Many images",
      lab: "Few-shot lab",
      mmvp: "MMVP",
      bench: "Speed",
    },
    private: "**Your images never leave this device.** The models come to them.",
    privateLab: "**Your images never leave this device.** The model comes to them.",
    pair: {
      title: "Clipsight: is CLIP blind to the difference?",
      description:
        "Give two pictures and learn whether CLIP is blind to their difference. Everything runs in your browser.",
      lead: "Give it two pictures, and learn whether CLIP, the model through which many AI systems see, is blind to their difference.",
      examples: "Try a pair",
      credits:
        "Photographs from [Caltech-101](caltech) by Li, Andreeto, Ranzato and Perona, [CC BY 4.0](by).",
      what: "What does this measure?",
      whatIs:
        "An encoder turns a picture into a list of numbers; the cosine of two such lists says how alike the encoder finds the pictures, 1 being the same. CLIP learnt from pictures and their captions, DINOv2 from pictures alone. Where CLIP calls two pictures alike and DINOv2 does not, there is often a difference that anyone can see and that language models built on CLIP miss: such a pair is called CLIP-blind.",
      idea: "The idea is that of [Eyes Wide Shut? Exploring the Visual Shortcomings of Multimodal LLMs](paper) (Tong et al., CVPR 2024). A cosine is no proof: look at the pictures too.",
    },
    pairs: {
      title: "Clipsight: many images",
      description:
        "Give many pictures, and find the pairs among them that CLIP is blind to. Everything runs in your browser.",
      lead: "Give it a folder of pictures, and find the pairs that CLIP takes for the same while DINOv2 tells them apart.",
      depth: "What is depth?",
      depthIs:
        "CLIP is blind to a pair when its similarity lies above CLIP’s threshold and DINOv2’s below DINOv2’s own. Depth says how far within both a pair lies: 0 on the edge of the rule, 1 at its corner, where CLIP sees no difference and DINOv2 as much as there can be. The encoder that is less sure decides. Exactly the blind pairs lie above 0.",
      once: "Each picture is looked at once by each encoder, and kept in memory until the page is left.",
      credits:
        "The four photographs of the example are from [Caltech-101](caltech) by Li, Andreeto, Ranzato and Perona, [CC BY 4.0](by).",
    },
    lab: {
      title: "Clipsight: few-shot lab",
      description:
        "Teach CLIP with a handful of images per class, and see side by side what the correction of its intra-modal overlap changes. Everything runs in your browser.",
      lead: "Give each class a handful of images, and see side by side what Tip-Adapter and Tip-X make of them, with and without the correction of CLIP’s intra-modal overlap.",
      whole: "The whole lab",
      credits:
        "The example’s photographs are from [Caltech-101](caltech) by Li, Andreeto, Ranzato and Perona, [CC BY 4.0](by): the three most alike pairs of its classes by plain CLIP, 4 images a class to learn from and 8 to test. What the correction does to them played no part in the choice.",
      computeHere: "Compute it here",
      images: "Images",
      results: "Results",
      more: "Names, views, storage",
      textNames: "Class names as text",
      views: "Views",
      storage: "Storage",
      storageIs:
        "The lab is kept in this browser until you clear it. The model is kept too, so that the next visit needs no network.",
      forget: "Remove the model from this browser",
      what: "What is compared here?",
      whatIs:
        "CLIP was taught to bring pictures and captions together, and never to tell pictures apart. So its cosines between pictures of one class and of two classes overlap. A small adapter inside CLIP’s image encoder lessens that overlap; the methods marked ++ use its features where pictures are compared with pictures, and CLIP’s own where pictures are compared with text.",
    },
    mmvp: {
      title: "Clipsight: answers to MMVP",
      description:
        "Drop models’ answers to the benchmark MMVP, and see which pairs each has right, by visual pattern. Everything runs in your browser.",
      lead: "Drop what models answered to the benchmark [MMVP](paper), and see which pairs they have right, by visual pattern, and what CLIP sees of them.",
      private: "**Nothing leaves this device.** Answers and images are read in this browser.",
      credits:
        "MMVP is by Tong et al., [Eyes Wide Shut? Exploring the Visual Shortcomings of Multimodal LLMs](paper), CVPR 2024. The printed answers are those of its figures, of four models on 15 of the pairs.",
    },
    bench: {
      title: "Clipsight: speed",
      description:
        "Run Clipsight and onnxruntime-web side by side on your own machine, and take the numbers with you.",
      lead: "Measures how long this browser takes to turn one picture into its embedding with Clipsight and with onnxruntime-web, with the same weights, on one thread of the processor each.",
      how: "How it is measured",
      turns:
        "The two sides take turns, one run each, each in a worker of its own; two runs before those that count warm them up. The numbers are the median and, in brackets, the quartiles. Close other programs, and leave this tab in front.",
      pixels:
        "Both see the same pixels: a picture of just the size that Clipsight neither enlarges nor shrinks. Clipsight’s time includes decoding its PNG and normalising it, a few milliseconds; onnxruntime-web is given the normalised numbers, and its time is that of the network alone.",
      embedding:
        "Only the embedding is asked for. Clipsight therefore computes its last block for one token; the published graphs, as they are, compute it for all.",
      cosine:
        "The cosine compares each embedding with the one that onnxruntime computed natively in f32 when the models were made. Clipsight keeps its weights in 8 bits; “onnxruntime-web (f32)” computes with the same source’s weights in f32, and “onnxruntime-web (8 bits)” rounds what goes through the layers to 8 bits as well, which is how such a model is usually published.",
      positions:
        "DINOv2’s published ONNX graph enlarges the position embeddings bilinearly, where DINOv2 itself and Clipsight do it bicubically. For that reason alone the two differ by a cosine of about 0.9998.",
      memory:
        "The memory is that of the WebAssembly program. It never shrinks, so it shows the most that was needed, loading included; for CLIP with onnxruntime-web (f32) that means widening the weights, which are downloaded as the 8-bit numbers that they are.",
      private: "**Nothing leaves this device** unless you copy it and pass it on.",
      credits:
        "The picture is a part of a photograph from [Caltech-101](caltech) by Li, Andreeto, Ranzato and Perona, [CC BY 4.0](by).",
    },
  },
  /** The components on other pages. */
  embed: {
    title: "Clipsight: is CLIP blind to the difference?",
    compare: "Compare here",
    price: (size: string) =>
      size === ""
        ? "Downloads the models once, and computes in this browser: the pictures stay here."
        : `Downloads about ${size} of models once, and computes in this browser: the pictures stay here.`,
    verify: "Verify live",
    kept: (made: string) =>
      `This is what a run of ${made} gave; nothing was computed here. To compute it anew, download and all:`,
    poster: "What this comparison shows",
    noPictures:
      "This element names no pictures: its page has to give it src-a and src-b, or a result.",
    otherPicture: (file: string) =>
      `The picture is another file than the ${file} that the answer was given of: their SHA-256 differ.`,
    bundle: {
      unread: (address: string, why: string) =>
        `The answer ${address} could not be read (${why}).`,
      other:
        "The file of the answer is damaged, or is something else: “clipsight pair --bundle” writes one.",
      newer: "The answer was written by a newer Clipsight than this page has.",
    },
    fewshot: {
      title: "Clipsight: few-shot classification, with and without correction",
      open: "Open the lab",
      price:
        "Downloads the lab’s file and shows every method with and without the correction of intra-modal overlap.",
      noLab: "This element names no lab: its page has to give it src.",
      unread: (address: string, why: string) =>
        `The lab ${address} could not be read (${why}).`,
      plain: "plain",
      corrected: "corrected",
      method: "Method",
      accuracies: "Test images named right",
      summary: (classes: number, shots: number, tests: number) =>
        `${plural(classes, "class", "classes")}, ${plural(shots, "shot")}, ${plural(tests, "test image")}`,
      tests: "Test images",
      truth: (name: string) => `is ${name}`,
      unknown: "unknown",
      says: (name: string) => `says ${name}`,
      by: "Answers of",
      own: "Try a picture of your own",
      ownPrice: (size: string) =>
        `Downloads about ${size} of models once; the picture stays here.`,
      looking: "Looking at the picture",
      noAnswer: "No method answers: the lab has no features of these models.",
    },
  },
};

/** All that is said: every language has the shape of the English. */
export type Words = typeof en;
