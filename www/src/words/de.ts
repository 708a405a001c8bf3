/** Everything that the page says, in German. */
import type { Words } from "./en";

const plural = (count: number, one: string, many: string) =>
  `${count} ${count === 1 ? one : many}`;

export const de: Words = {
  locale: "de-DE",
  itself: "Deutsch",
  decimal: ",",
  ui: {
    pictureUnread: (address, why, foreign) =>
      `Das Bild ${address} war nicht zu lesen (${why}).${foreign ? " Es liegt auf einer anderen Website, die das durch die Kopfzeile Access-Control-Allow-Origin erlauben muss." : " Stimmt seine Adresse?"}`,
    stop: "Anhalten",
    goOn: "Weiter",
    close: "Schließen",
    show: "Zeigen",
    previous: "Zurück",
    next: "Weiter",
    images: (count) => plural(count, "Bild", "Bilder"),
    address: {
      threshold: (text) =>
        `Die Adresse verlangt die Schwelle „${text}“; verstanden wird eine zwischen 0 und 1.`,
      backend: (name) => `Die Adresse verlangt das Backend „${name}“; es gibt webgpu und cpu.`,
    },
    copy: {
      copied: "Kopiert.",
      refused: "Dieser Browser erlaubt hier kein Kopieren; der Text steht darunter.",
      asJson: "Als JSON kopieren",
    },
    files: {
      nameless: "eine Datei ohne lesbaren Namen",
      lost: (isFile) =>
        `${isFile ? "Sie" : "Der Rest dieses Ordners"} ließ sich nicht lesen. Verschoben oder gelöscht?`,
      none: "Hierin ist keine Datei: Von einem Bild auf einer anderen Seite kommt nur die Adresse mit. Erst das Bild speichern, dann die Datei hierher ziehen.",
    },
    methods: {
      zeroShot: "Zero-Shot",
      long: {
        "zero-shot": "nur Klassennamen",
        ncm: "nächster Klassenmittelwert",
        ta: "Tip-Adapter",
        tx: "Tip-X",
        "ncm++": "nächster Klassenmittelwert, korrigiert",
        "ta++": "Tip-Adapter, korrigiert",
        "tx++": "Tip-X, korrigiert",
      },
    },
    notices: {
      reading: (at, total) => `Bild ${at} von ${total} wird gelesen …`,
      filesRead: "Gelesene Dateien",
      refused: (count, of) =>
        `${count} von ${plural(of, "Datei", "Dateien")} ${count === 1 ? "wurde" : "wurden"} nicht übernommen:`,
      dismiss: "Ausblenden",
      more: (count) => `Und ${plural(count, "weitere Datei", "weitere Dateien")}`,
    },
    panel: {
      notes: "Hinweise",
      downloadRest: (size) => `Die restlichen ${size} herunterladen`,
      download: (size) => `Einmalig ${size} herunterladen`,
      willBeKept:
        "Sie werden geprüft und behalten, wenn dieser Browser Platz hat; der nächste Besuch braucht dann kein Netz. (Ein privates Fenster vergisst sie, wenn es geschlossen wird.)",
      notKept:
        "Diese Seite kann sie nicht behalten, deshalb lädt der nächste Besuch sie wieder herunter. (Das Behalten braucht https oder localhost und in einem abgeschotteten Frame allow-same-origin.)",
      needs: (models, promise) => `Clipsight braucht hier seine Modelle: ${models}. ${promise}`,
      needsSaid: (size) => `Clipsight muss zuerst Modelle von ${size} herunterladen.`,
      phase: (phase, title) =>
        ({
          download: `${title} wird heruntergeladen`,
          verify: `${title} wird geprüft`,
          load: `${title} wird geladen`,
          "self-test": "Selbsttest: Dieses Gerät wird mit gespeicherten Zahlen verglichen …",
        })[phase],
      downloading: (title, done, total) =>
        `${title} wird heruntergeladen: ${done} von ${total}`,
    },
    progress: "Fortschritt",
    cancel: "Abbrechen",
    rate: {
      aSecond: (count) => `${count} je Sekunde`,
      aMinute: (count) => `${count} je Minute`,
    },
    models: {
      startingAgain: "Neustart …",
      starting: "Start …",
      startingDownload: "Der Download beginnt …",
      reload: "Seite neu laden",
    },
    tryAgain: "Noch einmal versuchen",
    oneMore: "Noch ein Bild, bitte.",
    noExample: (name) => `Es gibt kein Beispiel namens „${name}“.`,
    processor: "der Prozessor (WebAssembly)",
    table: {
      choose: "Eine Tabelle mit Text-Embeddings wählen",
      open: "Texttabelle öffnen",
    },
    /** Where sentences get their embeddings. */
    texts: {
      away: "Tabelle wieder weglegen",
      lookedUp: "Die Sätze werden in dieser Tabelle nachgeschlagen.",
      lookedUpIn: (table) => `Die Sätze werden unter den Namen von ${table} nachgeschlagen.`,
      missing: (template) =>
        `CLIPs Textencoder fehlt: Diese Website hat ihn nicht, es gibt also nichts herunterzuladen. (Wer die Website betreibt, fügt ihn mit „clipsight pack --web --text“ hinzu.) Eine Tabelle mit Text-Embeddings tut es auch: „clipsight text-pack "…" "…" --template "${template}" --out DATEI“ schreibt eine mit den Sätzen.`,
      notHere: (size, prompt) =>
        `CLIPs Textencoder ist noch nicht hier: Fragen lädt ihn einmalig herunter, ${size}. Er liest jeden Satz als „${prompt}“. Oder eine Tabelle mit Text-Embeddings öffnen.`,
      here: (prompt) => `CLIPs Textencoder ist hier und liest jeden Satz als „${prompt}“.`,
    },
    priceOnce: (size) => ` (einmalig ${size})`,
    imagesAdded: (count) => `${plural(count, "Bild", "Bilder")} hinzugefügt.`,
    asCsv: "Als CSV speichern",
    asJson: "Als JSON speichern",
    saved: (name) => `${name} gespeichert.`,
    joined: " und ",
    of: (count, all) => `${count} von ${all}`,
  },
  client: {
    noWorker: "kein Worker lässt sich starten",
    ended:
      "Dieser Tab wurde beendet, während Clipsight arbeitete, vermutlich weil der Speicher ausging. Darum beginnt es nicht von selbst wieder: Schließen Sie zuerst andere Tabs oder Programme.",
    startAgain: "Neu beginnen",
    noOrigin:
      'Diese Seite steht in einem abgeschotteten Frame, der ihr keinen Ursprung lässt, und so startet dieser Browser keinen Worker, in dem Clipsight rechnet. Wer sie einbettet, muss ihren Ursprung erlauben: sandbox="allow-scripts allow-same-origin".',
    workerForbidden:
      "Die Sicherheitsrichtlinie dieser Seite lässt keinen Worker zu, und in einem solchen rechnet Clipsight. Wer die Website betreibt, muss das mit worker-src 'self' blob: in ihrer Content-Security-Policy erlauben.",
    unstarted:
      'Clipsight ist hier nicht gestartet. Bei langsamer Verbindung einen Augenblick warten, sonst die Seite neu laden; sie braucht JavaScript. Wer sie in einem abgeschotteten Frame zeigt, muss Skripte und Ursprung erlauben: sandbox="allow-scripts allow-same-origin".',
    stopped: "der Worker hielt an",
    gpuBrokeOff:
      "Die Berechnung auf der GPU brach zweimal ab, deshalb rechnet Clipsight auf dem Prozessor weiter.",
    keepsBreaking: (message) =>
      `Die Berechnung bricht immer wieder ab (${message}). Die Seite neu laden; hilft das nicht, bitte melden.`,
    brokeOff: "Die Berechnung brach ab.",
    imageBroke: (file) =>
      `An ${file} brach das Lesen der Bilder ab, deshalb wurde nichts davon hinzugefügt. Diese Datei weglassen.`,
    storeBroke: "Der Worker des Labors brach darüber ab und wurde neu gestartet.",
  },
  models: {
    wasmForbidden:
      "WebAssembly, worin Clipsight rechnet, darf hier nicht laufen. Wo dieser Browser es überall verbietet (ein Blockierungs- oder sicherster Modus), helfen seine Einstellungen oder ein anderer. Wo die Sicherheitsrichtlinie dieser Seite es tut, muss es mit script-src 'self' 'wasm-unsafe-eval' in ihrer Content-Security-Policy erlauben, wer die Website betreibt.",
    badList:
      "Die Modell-Liste dieser Website (packs/packs.json) ist beschädigt. Wer die Website betreibt, kann sie mit „clipsight pack --web“ neu schreiben.",
    noList: (why) =>
      `Die Modell-Liste (packs/packs.json) ließ sich nicht lesen: ${why}. Verbindung prüfen und noch einmal versuchen.`,
    noWeights: (model) => `Diese Website hat keine Gewichte für ${model}.`,
    noRoom: (megabytes) =>
      `Nicht behalten: Im Speicher dieses Browsers fehlt Platz für ${megabytes} MB. Der nächste Besuch lädt sie wieder herunter.`,
    wrongPack: (title, found) =>
      `Die Datei von ${title} enthält ein anderes Modell (${found}) und wurde deshalb entfernt. Wer die Website betreibt, kann sie mit „clipsight pack --web“ neu schreiben.`,
    noPair: "Der Katalog nennt kein voreingestelltes Modellpaar. Bitte melden.",
    foreign: (title, origin) =>
      `Die Gewichte von ${title} liegen auf ${origin}; dem vertraut diese Seite nicht.`,
    corrupt: (title) =>
      `Die Gewichte von ${title} kamen beschädigt an: Ihr SHA-256 ist nicht der veröffentlichte. Sie wurden abgelehnt und entfernt. Den Download noch einmal versuchen; misslingt er wieder, ist die Kopie auf dieser Website beschädigt.`,
    closedEarly: "Die Verbindung wurde vorzeitig geschlossen",
    cutOff: (title, done, total) =>
      `Der Download von ${title} brach nach ${done} von ${total} MB ab. Was ankam, bleibt erhalten: noch einmal versuchen, wenn die Verbindung wieder steht.`,
    gone: (title) => `Diese Website hat die Gewichte von ${title} nicht.`,
    tooLong: (title) =>
      `Die Gewichte von ${title} sind länger als veröffentlicht und wurden deshalb abgelehnt und entfernt. Später noch einmal versuchen; die Kopie auf dieser Website ist beschädigt.`,
    noGpu: (secure, asked) =>
      `${secure ? "Dieser Browser bietet hier kein WebGPU" : "WebGPU braucht eine sichere Seite (https oder localhost), und diese ist keine"}${asked ? ", obwohl die Adresse es verlangt" : ""}. Clipsight rechnet stattdessen auf dem Prozessor: dieselbe Antwort, nur langsamer.`,
    softwareGpu:
      "WebGPU wird in diesem Browser von Software nachgeahmt; deshalb rechnet Clipsight auf dem Prozessor, der schneller ist.",
    newerBuild:
      "Die Modelle dieser Website sind nicht die, die diese Seite kennt: Eine neuere Fassung der Seite wartet. Um sie zu bekommen, alle Tabs mit dieser Seite schließen und sie wieder öffnen.",
    theImage: "das Bild",
    gpuFailed: (device, worst) =>
      `Auf dieser GPU (${device}) misslang der Selbsttest (Ähnlichkeit ${worst} zu den gespeicherten Zahlen), deshalb rechnet Clipsight auf dem Prozessor.`,
    noName: "ohne Namen",
    noTextEncoder: "Diese Website hat keinen Textencoder.",
    noMixture: "Diese Website hat kein DINOv2 zum Mischen.",
    mixtureDistrusted:
      "DINOv2 hat auf dieser GPU seinen Selbsttest nicht bestanden; gemischt wird deshalb nicht. Mit ?backend=cpu neu geladen, rechnet der Prozessor.",
    gpuNotStarted: (why) =>
      `WebGPU ließ sich nicht starten (${why}) Clipsight rechnet stattdessen auf dem Prozessor: dieselbe Antwort, nur langsamer.`,
  },
  files: {
    tooLarge: (megabytes) => `Zu groß für ein Bild (${megabytes} MB).`,
    unreadable: "Die Datei ließ sich nicht lesen. Verschoben oder gelöscht?",
    notRead: "Diese Datei wurde nicht gelesen: siehe die Meldung unten.",
    folder: (name) => `„${name}“ ist ein Ordner: öffnen und ein Bild oder zwei herausnehmen.`,
    firstTwo: (count) => `Von diesen ${count} Dateien wurden nur die ersten zwei übernommen.`,
    tooLargeNamed: (name, megabytes) => `${name} ist zu groß für ein Bild (${megabytes} MB).`,
    unreadableNamed: (name) => `${name} ließ sich nicht lesen. Verschoben oder gelöscht?`,
    broke: (name) =>
      `An ${name} brach das Lesen der Bilder ab, deshalb wurde die Datei abgelehnt. Eine andere versuchen.`,
  },
  store: {
    tooLarge: (megabytes) =>
      `Diese Datei ist zu groß (${megabytes} MB), um in einem Browser geöffnet zu werden. Das Labor nur mit Merkmalen speichern.`,
    picture: "Bild",
    decoded: (label) => `${label} (vom Browser dekodiert)`,
    notRead: (why) =>
      `Das Labor des letzten Besuchs ließ sich nicht lesen (${why}) Es wurde beiseitegelegt, und dieses ist leer.`,
    another: "Während diese Datei gelesen wurde, wurde ein anderes Labor geöffnet.",
    otherTab:
      "Das Labor ist auch in einem anderen Tab offen. Was hier geändert wird, bleibt nicht erhalten: den anderen Tab schließen und diesen neu laden oder das Labor als Datei speichern.",
    keepsNothing:
      "Dieser Browser behält nichts für diese Seite (ein privates Fenster oder ein Frame). Mit dem Schließen der Seite ist das Labor verloren, wenn es nicht als Datei gespeichert wird.",
    partUnread:
      "Ein Teil des Labors ließ sich nicht aus der Datenbank dieses Browsers lesen. Was hier offen ist, bleibt offen; bitte als Datei speichern.",
    full: "Der Speicher dieses Browsers für die Seite ist voll: Was zuletzt hinzukam, bleibt nur, bis die Seite geschlossen wird. Das Labor als Datei speichern oder Bilder entfernen.",
    notKept:
      "Dieser Browser konnte die letzte Änderung nicht behalten: Sie bleibt nur, bis die Seite geschlossen wird. Das Labor als Datei speichern.",
  },
  pair: {
    swap: "A und B tauschen",
    takenSaid: "Beide Plätze sind belegt: zuerst den auswählen, der ersetzt werden soll.",
    taken:
      "Beide Plätze sind belegt. Das Bild auswählen, das ersetzt werden soll, dann noch einmal einfügen.",
    exampleFailed: (why) =>
      `Das Beispiel ließ sich nicht laden (${why}). Mit Netz noch einmal versuchen.`,
    forgotten: "Die Modelle wurden aus diesem Browser entfernt.",
    forgottenNote:
      "Die Modelle wurden aus diesem Browser entfernt. Der nächste Besuch lädt sie wieder herunter.",
    removed: (name) => `Bild ${name} entfernt.`,
    thePicture: "das Bild",
    pictureNamed: (name, file) => `Bild ${name}: ${file}`,
    swapped: "Die Bilder haben die Plätze getauscht.",
    distrust:
      "Der Selbsttest misslang auch auf dem Prozessor: Den Zahlen unten ist nicht zu trauen. Bitte melden, mit dem Kleingedruckten.",
    ready: "Bereit. Zwei Bilder wählen oder ein Beispiel nehmen.",
    stopped: "Der Vergleich wurde angehalten.",
    compare: "Vergleichen",
    computing: "Wird berechnet …",
    modelsFirst: "Zuerst müssen die Modelle hier sein; dann wird dieses Paar berechnet.",
    readingImages: "Die Bilder werden gelesen",
    fileGone:
      "Ein Bild ließ sich nicht noch einmal lesen. Wurde die Datei verschoben oder geändert?",
    difference: {
      title: "Wo sie sich unterscheiden",
      show: "Zeigen, wo sie sich unterscheiden",
      heat: "Hitze: was im anderen keine Entsprechung hat",
      colours: "Patch-Merkmale als Farben",
      view: "Zeigen: ",
      about:
        "Beide Encoder sehen die Bilder noch einmal an, und jeder Patch des einen wird mit denen des anderen verglichen.",
      failed: (why) => `Die Karten wurden nicht gemacht: ${why}`,
      heatTo: "Hitze für",
      coloursOf: "Farben von",
      point:
        "Auf einen Patch zeigen oder mit den Pfeiltasten zu ihm gehen, um seine beste Entsprechung zu sehen. Ein Klick oder die Eingabetaste zeigt die Karte groß.",
      heatKey: (hottest) =>
        `Hitze eines Patches: 1 − seine größte Ähnlichkeit mit einem Patch des anderen Bildes; eine Skala für alle vier Karten, bis ${hottest}. Patches sehen auch, was um sie herum liegt, und eine Entsprechung kann überall liegen.`,
      coloursKey:
        "Patches ähnlicher Farbe haben ähnliche Merkmale: drei Hauptkomponenten, eine Basis für beide Bilder eines Encoders.",
      patch: (picture, patch, heat) => `${picture}, ${patch}: Hitze ${heat}. `,
      match: (picture, patch) => `Die beste Entsprechung in ${picture}: ${patch}.`,
      place: (row, column) => `Zeile ${row}, Spalte ${column}`,
      map: (encoder, picture, rows, columns) =>
        `${encoder}, Bild ${picture}: ${rows} Zeilen zu ${columns} Patches`,
      patches: "Patches",
    },
    noticed: {
      picture: "Bild",
      title: "Was jeder Encoder bemerkt",
      show: "Zeigen, was jeder Encoder bemerkt",
      about:
        "Ein Bild wird mit sich selbst verglichen: gespiegelt, gedreht, in Grau, unscharf, beschnitten, mit verdeckter Mitte und so verändert, dass Menschen es kaum sehen.",
      failed: (why) => `Die Tabelle wurde nicht gemacht: ${why}`,
      reading: "Das Bild wird gelesen …",
      price: "Jeder Encoder sieht sich dafür ein Dutzend Bilder an.",
      key: (clip, dino) =>
        `Balken von 0 bis 1, das von CLIP am wenigsten Bemerkte zuerst. Die Striche sind die Schwellen eines Paares, ${clip} und ${dino}: Darüber hält ein Encoder das Bild noch für dasselbe.`,
      change: "Änderung",
      cosine: "Kosinus mit sich selbst",
      onlyDino: "nur DINOv2 bemerkt es",
    },
    result: {
      computeHere: "Hier berechnen",
      key: "Ein Paar ist CLIP-blind, wenn beide Zeiger im schraffierten Teil stehen: CLIP findet die Bilder gleich, DINOv2 nicht.",
      smallPrint: "Kleingedrucktes",
      forget: "Die Modelle aus diesem Browser entfernen",
      kept: "Diese Antwort kam mit der Seite: Hier wurde noch nichts berechnet.",
      computedOn: "Berechnet auf",
      weights: "Gewichte",
      time: "Zeit",
      times: (total, images, clip, dino) =>
        `${total} insgesamt: Bilder ${images}, CLIP ${clip}, DINOv2 ${dino}`,
      selfTest: "Selbsttest",
      keptHere: "Hier behalten",
      modelsKept:
        "Die Modelle liegen im Zwischenspeicher dieses Browsers, der nächste Besuch braucht also kein Netz.",
      modelsNotKept:
        "Die Modelle werden in diesem Browser nicht behalten, der nächste Besuch lädt sie also wieder herunter. (Zum Behalten braucht es Platz, https oder localhost und keine private Umgebung.)",
      computedBy: "Berechnet von",
      elsewhere: (version: string, made: string) =>
        `Clipsight ${version} auf einem anderen Rechner, ${made}: `,
      weightsOf: (title, precision, sha256) => `${title}, ${precision}, SHA-256 ${sha256}`,
      cite: "Zum Zitieren kopieren",
      asPng: "Als PNG speichern",
      randomPairs: (name) => `Zufallspaare für ${name}`,
      thresholds: "Schwellen",
      both: (a, b) => `${a} und ${b}: `,
      thresholdOf: (name) => `Schwelle von ${name}`,
      errorBars: "Fehlerbalken",
      errorBarsMean:
        "99 von 100 so berechneten Kosinus weichen von denen in voller Genauigkeit weniger ab. Sie umfassen die Rundung, nicht die Frage, ob die Modelle recht haben.",
      check: (model, passed, cosine, limit, difference, differenceLimit, reference) =>
        `${model}: ${passed ? "bestanden" : "MISSLUNGEN"}, Kosinus ${cosine} (mindestens ${limit}), größte Abweichung ${difference} (höchstens ${differenceLimit}), gegen ${reference}`,
      checkedOn: (date) => `Gelaufen am ${date} mit derselben Fassung.`,
    },
    seen: {
      before: "Die Quadrate zeigen, was ",
      between: " und ",
      after: " von einem Bild sehen; was außerhalb liegt, wird abgeschnitten.",
    },
    slot: {
      chooseFile: (name) => `Bild ${name}: Bilddatei wählen`,
      choose: "Bild wählen",
      ways: "oder hierher ziehen oder einfügen",
      remove: "Entfernen",
      removeNamed: (name) => `Bild ${name} entfernen`,
      replace: "Ersetzen",
      enlarge: (name) => `Bild ${name} vergrößern`,
      reading: (file) => `${file} wird gelesen …`,
      pasted: "Eingefügtes Bild",
    },
    picture: (name) => `Bild ${name}`,
    statements: {
      title: "Aussagen",
      about:
        "Zu jedem Bild sagen, was nur auf dieses zutrifft. CLIP wählt dann zu jedem Satz ein Bild, wie im Benchmark MMVP-VLM.",
      asking: "CLIP wird gefragt …",
      ask: (price) => `CLIP fragen${price}`,
      say: (name) => `Sagen, was Bild ${name} zeigt.`,
      verdict: (right) => `${right ? "Richtig" : "Falsch"}: `,
      from: (source) => `Text-Embeddings: ${source}.`,
      shows: (name) => `Was Bild ${name} zeigt`,
      statement: (name) => `Aussage ${name}: `,
      picked: "gewählt: ",
      toPicture: "Aussage → Bild",
      toStatement: "Bild → Aussage",
      cosine: (value) => `Kosinus ${value}`,
    },
    thresholds: {
      back: "Zurück zu denen des Katalogs",
      title: "Die Schwellen verschieben",
      about:
        "Ein Paar gilt über CLIPs Schwelle und unter der von DINOv2 als CLIP-blind. Die Adresse dieser Seite folgt.",
    },
    poster: {
      failed: "Dieser Browser hat aus der Antwort kein PNG gemacht.",
    },
    verdicts: {
      blind: "CLIP-blind",
      borderline: "Grenzfall",
      "not-blind": "Nicht blind",
    },
    examples: {
      blind: {
        label: "Ein blindes Paar",
        hint: "Lotos und Seerose",
      },
      "not-blind": {
        label: "Kein blindes Paar",
        hint: "eine Sonnenblume und eine andere",
      },
    },
  },
  pairs: {
    verdicts: {
      blind: "blind",
      borderline: "Grenzfall",
      notBlind: "nicht blind",
    },
    noFolder: "kein Ordner",
    columns: {
      pair: "Paar",
      depth: "Tiefe",
      verdict: "Urteil",
      labels: "Labels",
    },
    twoLabels: "zwei: ",
    oneLabel: "eins: ",
    looked: "Angesehene Bilder",
    stopped: "Angehalten; was angesehen wurde, bleibt.",
    goingOn: "Es geht weiter.",
    looking: (count) => `${plural(count, "Bild wird", "Bilder werden")} angesehen.`,
    stoppedAt: (done) => `Bei ${done} angehalten; was angesehen wurde, bleibt.`,
    lookingAt: (done, speed) => `Bilder werden angesehen: ${done}${speed}`,
    speed: (rate, left) => `, ${rate}, noch etwa ${left}`,
    done: (done, total) => `${done} von ${total} Bildern`,
    twice: (name) => `Dieselbe Datei wie ${name}, die schon hier ist.`,
    intake: {
      title: "Bilder oder einen Ordner hierher ziehen",
      about:
        "Jedes Bild wird mit jedem anderen verglichen. Heraus kommen die Paare, für die CLIP blind ist, die blindesten zuerst; jedes lässt sich mit seinen Hitzekarten öffnen.",
      corpus:
        "Ein Ordner darf Tausende enthalten. Embeddings werden in diesem Browser aufgehoben, damit es mit einem Ordner weitergeht, wo er war. Auch Embeddings in Dateien werden genommen („clip“ und „dino“, als NumPy oder safetensors), allein oder zusammen mit ihren Bildern.",
      example: "Vier Fotos ausprobieren",
      clear: "Neu beginnen",
      label: "Bilder",
      choose: "Bilder wählen",
      folder: "Ordner wählen",
      here: (count) => `${plural(count, "Bild", "Bilder")} hier`,
    },
    onePair: "Ein Paar",
    distrust:
      "Der Selbsttest misslang auch auf dem Prozessor: Den Zahlen unten ist nicht zu trauen. Bitte melden.",
    exampleFailed: (why) =>
      `Die Fotos ließen sich nicht laden (${why}). Mit Netz noch einmal versuchen.`,
    broke: "Daran brach das Lesen der Bilder ab, deshalb wurde die Datei abgelehnt.",
    lost: (why) =>
      `Was die Bilder vergleicht, brach ab${why === "" ? "" : ` (${why})`}. Den Ordner noch einmal wählen: Was berechnet wurde, ist aufgehoben.`,
    cleared: "Alle Bilder sind von dieser Seite entfernt.",
    folder: {
      goOn: (name) => `Mit dem Ordner „${name}“ weitermachen`,
      refused: "Ohne Erlaubnis bleibt der Ordner zu. Zum Öffnen den Ordner noch einmal wählen.",
      notOpened:
        "Der Ordner ließ sich nicht öffnen. Wurde er verschoben oder gelöscht? Noch einmal wählen.",
      empty: (name) => `Im Ordner „${name}“ ist keine Datei.`,
    },
    embeddings: {
      whose:
        "Die Embeddings von CLIP und von DINOv2 zusammen geben, mit „clip“ und „dino“ in den Namen ihrer Dateien oder Ordner.",
      counts: (clip, dino) =>
        `Es sind ${clip} Zeilen von CLIP und ${dino} von DINOv2: Embeddings derselben Bilder geben.`,
      others: (row) =>
        `Zeile ${row} ist bei CLIP von einem anderen Bild als bei DINOv2: Embeddings derselben Bilder geben.`,
      widths: "Die Teile haben Zeilen verschiedener Breite: die eines Modells geben.",
      refused: (why) => `Dies ist keine Datei mit Embeddings, die hier gelesen wird: ${why}`,
      startOver:
        "Embeddings aus Dateien und andere Bilder lassen sich nicht zusammen vergleichen: erst neu beginnen.",
      inOrder:
        "Die Embeddings haben keine Namen: Die Bilder, die mitkamen, gelten als ihre Zeilen, in der Reihenfolge ihrer Pfade.",
      takenFor: (models) =>
        `Die Embeddings sagen nicht, welches Modell sie machte: Nach ihrer Breite gelten sie als die von ${models}.`,
      noPictures:
        "Die Bilder dieses Paars sind nicht hier: neu beginnen, und ihren Ordner zusammen mit den Embeddings ziehen.",
    },
    result: {
      first: "die zuerst anzusehen sich lohnt",
      asLines: "Als JSONL speichern",
      asBenchmark: "Als Benchmark speichern",
      blind: "die blinden Paare",
      all: "alle Paare, nach Tiefe",
      labels: "Ordner sind Labels",
      near: "Beinahe-Dubletten weglassen",
      rule: (rule) => `Blind ist: ${rule}.`,
      nearly: (path, kept, clip, dino) => `${path} (behalten: ${kept}; ${clip}, ${dino})`,
      notSaved: (name) => `${name} ließ sich nicht schreiben. Noch einmal versuchen.`,
      none: "Alle Paare zeigen, um zu sehen, wie nahe sie kommen.",
      listed: (count) => `Die ${count} tiefsten davon sind aufgeführt.`,
    },
    table: {
      rows: "Zeilen der Tabelle",
      sorted: (title, way) =>
        `Sortiert nach ${title}, ${way === "ascending" ? "aufsteigend" : "absteigend"}.`,
      caption: (from, to, all) =>
        `Paare ${from} bis ${to} von ${all}; eine Zeile öffnet sich als Paar`,
      range: (from, to, all) => `${from}–${to} von ${all}`,
      open: (a, b) => `${a} und ${b} öffnen`,
    },
  },
  benchmark: {
    patterns: {
      orientation: "Ausrichtung und Richtung",
      presence: "Vorhandensein bestimmter Merkmale",
      state: "Zustand und Beschaffenheit",
      count: "Menge und Anzahl",
      position: "Lage und Beziehung",
      colour: "Farbe und Aussehen",
      structural: "Aufbau und körperliche Merkmale",
      text: "Schrift",
      viewpoint: "Blickwinkel und Perspektive",
    },
    intake: {
      title: "Antworten von Modellen auf MMVP hier ablegen",
      about:
        "MMVP stellt 300 Fragen zu 150 Bildpaaren, die CLIP für dasselbe hält; ein Paar zählt, wenn beide Fragen richtig beantwortet sind.",
      answers:
        "Dateien mit Antworten, als JSON-Zeilen, JSON, CSV oder TSV: von „clipsight mmvp ask“, vom Skript der Autoren, von Cambrian, lmms-eval oder VLMEvalKit, oder eine Tabelle mit einer Spalte Buchstaben je Modell. Auch was „clipsight mmvp score --json“ schrieb, zum Vergleich.",
      encoders:
        "Was „clipsight mmvp blind --json“ schrieb: was CLIP und DINOv2 von jedem Paar sehen.",
      images:
        "MMVPs Bilder, 1.jpg bis 300.jpg oder ihr Ordner: Sie werden neben den Antworten gezeigt und bleiben auf diesem Gerät.",
      statements:
        "Aussagen über eigene Bildpaare, mit den Bildern: ein Ordner wie der von MMVP-VLM oder eine CSV-Datei mit image_a, image_b, statement_a, statement_b und pattern. CLIP wählt zu jeder ein Bild. Auch was „clipsight mmvp vlm --predictions“ schrieb.",
      label: "Dateien",
      choose: "Dateien wählen",
      folder: "Einen Ordner mit Bildern wählen",
      example: "Die gedruckten Antworten des Artikels ausprobieren",
      clear: "Von vorn beginnen",
    },
    cleared: "Alle Dateien sind von dieser Seite entfernt.",
    reading: "Die Antworten werden gelesen…",
    exampleFailed: (why) =>
      `Die gedruckten Antworten ließen sich nicht holen (${why}). Noch einmal versuchen, wenn das Netz da ist.`,
    noNumber: "Der Name ist keine Nummer einer Frage: MMVPs Bilder heißen 1.jpg bis 300.jpg.",
    broke: "Daran brach das Lesen ab, deshalb wurde die Datei nicht angenommen.",
    here: (models, images) =>
      `${plural(models, "Modell", "Modelle")}, ${plural(images, "Bild", "Bilder")} hier`,
    senseless: (name, text) => `Die Adresse sagt ${name}=${text}, was hier keinen Sinn ergibt.`,
    added: (models) => `${plural(models, "Modell", "Modelle")} ausgewertet.`,
    labels: {
      label: "Richtige Antworten:",
      original: "wie veröffentlicht",
      corrected: "berichtigt",
      about: (pairs) =>
        `Die veröffentlichten richtigen Antworten haben bekannte Fehler; die berichtigten vertauschen die der Fragen ${pairs}.`,
    },
    notSaved: (name) => `${name} ließ sich nicht schreiben. Noch einmal versuchen.`,
    scores: {
      title: "Richtige Paare",
      model: "Modell",
      pairs: "Richtige Paare (95-%-Intervall)",
      images: "Richtige einzelne Fragen: kein Ergebnis",
      neither: "Keine der beiden",
      unread: "Ungelesen",
      missing: "Keine Antwort",
      of: (right, of) => `${right} von ${of}`,
      interval: (low, high) => `${low} bis ${high}`,
      unreadShare: (count, share) => (count === 0 ? "keine" : `${count} (${share})`),
      guess: "Wer rät",
      floor: "Sah kein Bild: der Boden, den die Fragen allein schon erreichen lassen",
      nothing: "nichts gezählt",
      about:
        "Das Ergebnis ist der Anteil der Paare. Einzelne Fragen werden oft dafür gehalten: Wer rät, hat die Hälfte davon richtig und ein Viertel der Paare. Ungelesene Antworten zählen als falsch; Paare, bei denen eine Antwort fehlt, zählen nicht.",
    },
    bars: {
      title: "Nach Muster",
      thirdParty:
        "Welches Paar welches der neun Muster zeigt, hat ein Dritter zugeordnet (CC0): Die Autoren haben dazu nichts veröffentlicht.",
      all: "Alle Paare",
      pairs: (count) => plural(count, "Paar", "Paare"),
      chance: "Zufall, 25 %",
      floor: (model) => `Boden, ohne Bilder: ${model}`,
      drawing: (models) =>
        `Balken: der Anteil richtiger Paare nach Muster, mit 95-%-Intervallen, von ${models}. Die Tabelle darunter hat die Zahlen.`,
      asTable: "Dasselbe als Tabelle",
      pattern: "Muster",
    },
    compared: {
      title: "Zwei Modelle im Vergleich",
      about:
        "Auf den Paaren, die beide beantwortet haben, nach den berichtigten Antworten: der Unterschied in Punkten mit seinem 95-%-Intervall (Bootstrap über Paare) und die Wahrscheinlichkeit p eines so großen Unterschieds durch Zufall (McNemars exakter Test).",
      models: "Modelle",
      both: (first, second) => `${first} und ${second}`,
      first: "Nur das erste richtig",
      second: "Nur das zweite richtig",
      difference: "Unterschied in Punkten",
    },
    encoders: {
      title: "Was die Encoder sehen",
      drawing:
        "Balken: der Anteil blinder Paare nach Muster, mit 95-%-Intervallen. Die Tabelle darunter hat die Zahlen.",
      rule: (rule) => `Blind heißt: ${rule}.`,
      blind: "Blinde Paare",
      clip: "CLIPs mittlerer Kosinus (Median)",
      dino: "DINOv2s mittlerer Kosinus (Median)",
    },
    filters: {
      title: "Die Paare",
      pattern: "Muster:",
      verdict: "Encoder:",
      any: "beliebig",
      unknown: "unbekannt",
      model: "Modell:",
      some: "mindestens eines",
      outcome: "Antworten:",
      answered: "Paar beantwortet",
      right: "Paar richtig",
      wrong: "Paar falsch",
      unread: "ungelesen",
      differ: "Modelle uneins",
      shown: (count, of) =>
        count === of
          ? `Alle ${of} Paare sind zu sehen.`
          : `${count} von ${of} Paaren sind zu sehen.`,
      none: "Kein Paar ist so.",
      reset: "Alle zeigen",
    },
    card: {
      pair: (place) => `Paar ${place}`,
      questions: (first, second) => `Fragen ${first} und ${second}`,
      image: (index) => `Bild ${index}`,
      notHere: "nicht hier",
      rightHere: "hier richtig",
      corrected: (why) => `Berichtigt: ${why}.`,
      model: "Modell",
      pairColumn: "Paar",
      readAs: (option) => `gelesen als ${option}`,
      neither: "nahm keine",
      unread: "ungelesen, also falsch",
      missing: "keine Antwort",
      right: "richtig",
      wrong: "falsch",
      notCounted: "nicht gezählt",
      answersOf: (place) => `Antworten auf Paar ${place}`,
    },
    verdicts: {
      blind: "CLIP-blind",
      borderline: "an der Grenze",
      "not-blind": "nicht blind",
    },
    vlm: {
      title: "Aussagen in Paaren",
      about:
        "Wie im Benchmark MMVP-VLM wählt jede Aussage das Bild, das CLIP näher findet; ein Paar ist richtig, wenn beide Aussagen das eigene wählen. Wer rät, hat 25 %. Die Muster veröffentlichter Vorhersagen ergeben sich aus der Reihenfolge der 135 Paare von MMVP-VLM.",
      here: (pairs, images) =>
        `${plural(pairs, "Paar", "Paare")} von Aussagen über ${plural(images, "Bild", "Bilder")} hier`,
      statements: (first, second) => `Aussagen ${first} und ${second}`,
      picks: (image) => `wählt Bild ${image}`,
      first: (share) => `Bild 1: ${share}`,
      reading: "CLIP liest die Aussagen …",
      looking: (done, of) => `CLIP sieht sich die Bilder an: ${done} von ${of} fertig …`,
      stopped: "Angehalten. Was CLIP schon gesehen hat, bleibt für die nächste Frage.",
      broke: "Der Encoder brach ab und beginnt neu. Danach noch einmal fragen.",
      save: "Die Vorhersagen als CSV speichern",
    },
    tableOf: (title) => `Tabelle: ${title}`,
    notes: "Wie Antworten gelesen und gezählt werden",
  },
  bench: {
    peerBroke: (why) => `onnxruntime-web brach ab: ${why}`,
    noGraph: (title, arithmetic) => `Es gibt keinen Graphen von ${title} in ${arithmetic}.`,
    amounts: (done, total) => `, ${done} von ${total}`,
    badList:
      "Die Liste packs/bench/bench.json ist beschädigt. Wer die Website betreibt, kann sie mit „scripts/bench-models.py“ neu schreiben.",
    noPeerModels:
      "Diese Website hat keine Modelle für onnxruntime-web, es gibt also nichts neben Clipsight auszuführen. Wer die Website betreibt, kann sie mit „scripts/bench-models.py“ erzeugen.",
    noModels:
      "Diese Website hat keine Modelle für Clipsight. Wer die Website betreibt, kann sie mit „clipsight pack --web“ erzeugen.",
    noWeights: (title) => `Diese Website hat keine Gewichte von ${title} für Clipsight.`,
    noPicture: (status) => `Das Bild ließ sich nicht laden: HTTP ${status}.`,
    warmingUp: "Aufwärmen",
    loading: (name) => `${name}: wird geladen`,
    run: (at, of, name) => `Lauf ${at} von ${of}, ${name}`,
    runsOfEach: "Läufe je Seite:",
    start: "Start",
    downloads: "Was heruntergeladen wird",
    int8: " auch onnxruntime-web in 8 Bit",
    result: "Ergebnis",
    asMarkdown: "Als Markdown kopieren",
    looking: "Es wird nachgesehen, was diese Website hat …",
    ours: (titles, size) => `Clipsight: das Programm und ${titles} (${size})`,
    theirs: (size) => `onnxruntime-web: das Programm und dieselben Modelle (${size})`,
    total: (size) =>
      `${size} werden heruntergeladen, abzüglich dessen, was dieser Browser von früheren Besuchen behielt. Nichts wird irgendwohin gesendet.`,
    starting: "Start",
    started: "Die Messung hat begonnen.",
    measured: (title) => `${title} ist gemessen.`,
    done: "Die Messung ist fertig.",
    cancelled: "Die Messung wurde abgebrochen.",
    failed: "Die Messung ist misslungen.",
    columns: {
      median: "Median ms",
      ratio: "Clipsights Zeit ÷ seine",
      cosine: "Kosinus zu f32",
    },
    facts: {
      browser: "Browser",
      cores: "Logische Kerne",
      device: "Gerät",
      deviceIs: (threads) => `der Prozessor (WebAssembly), je ${threads} Thread`,
      runs: "Läufe",
      runsAre: (runs) => `${runs} je Seite mit jedem Modell, abwechselnd`,
      versions: "Versionen",
    },
    memory: (size) => `Speicher ${size}`,
    arithmetic: {
      "8-bit weights": "8-Bit-Gewichte",
      "8 bits": "8 Bit",
      f32: "f32",
    },
    downloading: (title) => `${title} wird heruntergeladen`,
    loadingIt: "wird geladen",
    markdown: {
      head: "| Modell | | Median ms [Quartile] | Clipsights Zeit ÷ seine | Kosinus zu f32 | Speicher |",
      foot: (versions, browser, cores, threads, runs, date) =>
        `${versions}. ${browser}, ${cores} logische Kerne, je ${threads} Thread, je ${runs} Läufe im Wechsel, ${date}.`,
    },
  },
  plot: {
    accuracies: "Genauigkeit jeder Methode mit ihrem 95-%-Intervall",
    curves: (curves) =>
      `Richtig benannte ausgelassene Shots, nach Alpha von 0 bis 20. ${curves}`,
    asGood: (from, to) => ` (ebenso gut für α ${from} bis ${to})`,
    curve: (method, best, total, alpha, where, beta, gamma) =>
      `${method}: bestenfalls ${best} von ${total} Shots, bei α ${alpha}${where}, β ${beta}${gamma}.`,
    twoClasses: "zwei Klassen",
    oneClass: "eine Klasse",
    overlap: "beides",
    plainClip: "CLIP allein",
    tooFewPairs: "Korrigiert: zu wenige Paare",
    cosineOfTwo: "Kosinus zweier Bilder",
    histogram: (before, after) =>
      `Histogramm der Kosinus gepaarter und ungepaarter Bilder. CLIP allein: ${before}.${after}`,
    overlapIs: (value) => `Überlappung ${value}`,
    overlapSaid: (value, low, high) =>
      `Überlappung ${value}, 95-%-Intervall ${low} bis ${high}`,
    interval: (low, high) => `(95 %: ${low}–${high})`,
    noPng: "Dieser Browser machte kein PNG der Zeichnung.",
    notSaved: (why) => `Die Zeichnung ließ sich nicht speichern: ${why}`,
    saveAs: (title, kind) => `${title} als ${kind} speichern`,
  },
  lab: {
    address: {
      senseless: (name, text) =>
        `Die Adresse sagt ${name}=${text}; das ergibt hier keinen Sinn.`,
      allThree:
        "Die Adresse nennt alpha, beta und gamma nicht alle: Alle drei werden gebraucht.",
    },
    board: {
      undo: "Rückgängig",
      redo: "Wiederholen",
      newName: "Name einer neuen Klasse",
      selected: "Ausgewählte Bilder",
      folderHint: "Einen Ordner hinzufügen, dessen Unterordner Klassen sind",
      add: "Klasse hinzufügen",
      folder: "Ordner mit Klassen",
      renamed: (name, to) => `${name} heißt jetzt ${to}.`,
      merged: (from, into) => `${from} ging in ${into} auf.`,
      classRemoved: (name) => `Klasse ${name} entfernt.`,
      pasted: (place) => `In ${place} eingefügt.`,
      theLab: "das Labor",
      dropOn: "Bilder auf eine Klasse oder auf die Testbilder ziehen.",
      classAdded: (name) => `Klasse ${name} hinzugefügt.`,
      freeName: (count) => `Klasse ${count}`,
      twice: (count) => ` ${plural(count, "Bild", "Bilder")} schon im Labor.`,
      added: (count, twice) => `${plural(count, "Bild", "Bilder")} hinzugefügt.${twice}`,
      toTests: "die Testbilder",
      moved: (count, where) => `${plural(count, "Bild", "Bilder")} verschoben: ${where}.`,
      removed: (count) => `${plural(count, "Bild", "Bilder")} entfernt.`,
      nothing: (way) =>
        `Es gibt nichts ${way === "undo" ? "rückgängig zu machen" : "zu wiederholen"}.`,
      undone: (way, what) =>
        `${way === "undo" ? "Rückgängig gemacht" : "Wiederholt"}: ${what}.`,
    },
    camera: {
      name: "Kamera",
      video: "Was die Kamera sieht",
      hold: "Zum Aufnehmen gedrückt halten",
      one: "Eins aufnehmen",
      keep: "Dieses Bild behalten",
      truth: "als diese Klasse",
      as: "als ",
      close: "Kamera schließen",
      title: (place) => `Kamera: ${place}`,
      liveHint: "Kein Bild wird behalten, außer auf Wunsch.",
      burstHint:
        "Die Taste gedrückt halten, oder die Leertaste, solange sie den Fokus hat; fünf Bilder je Sekunde.",
      asking: "Die Kamera wird angefragt …",
      insecure: "sie braucht https oder localhost",
      none: (why) =>
        `Hier ist keine Kamera (${why}). Sie in den Einstellungen des Browsers für diese Seite erlauben oder Dateien nehmen.`,
      recording: "Aufnahme läuft …",
      recorded: (count) => `${plural(count, "Bild", "Bilder")} aufgenommen.`,
      noFeatures: "Keine Klasse hat Shots mit Merkmalen.",
      tests: "Testbilder",
      pictures: (count) => plural(count, "Bild", "Bilder"),
    },
    live: "Live-Test",
    unknownClass: "eine unbekannte Klasse",
    card: {
      mergeInto: "Klasse, mit der zusammengeführt wird",
      className: (name) => `Klasse ${name}`,
      shotsOf: (name) => `Shots von ${name}`,
      camera: "Kamera",
      merge: "Zusammenführen",
      remove: "Klasse entfernen",
      more: "Mehr",
      add: "Bilder hinzufügen",
      nameOf: (name) => `Name der Klasse ${name}`,
      addTo: (name) => `Bilder zu ${name} hinzufügen`,
      cameraFor: (name) => `Kamera für ${name}`,
      moreFor: (name) => `Mehr zu ${name}`,
      mergeNamed: (name) => `${name} mit der gewählten Klasse zusammenführen`,
      removeNamed: (name) => `Klasse ${name} entfernen`,
      empty: "Bilder hierher ziehen, einfügen oder wählen.",
      textUnknown:
        "Der Text kennt diesen Namen nicht, deshalb gehen die Methoden allein nach den Bildern.",
      textAmbiguous: "Dieser Name könnte mehreres meinen, was der Text kennt: bitte genauer.",
    },
    tests: {
      set: "Testmenge",
      images: "Bilder der Testmenge",
      add: "Testbilder hinzufügen",
      folderHint: "Einen Ordner mit Testbildern hinzufügen, dessen Unterordner Labels sind",
      folder: "Ordner mit Labels",
      camera: "Kamera für Testbilder",
      newOnes: "Neue zeigen ",
      empty:
        "Bilder hierher ziehen, oder einen Ordner, dessen Unterordner wie die Klassen heißen.",
      wrong: "falsch",
      disagree: "Die Methoden sind uneins",
      disagreeSaid: " die Methoden sind uneins",
      none: "keine davon?",
      title: "Bild für Bild",
      order: "Reihenfolge",
      added: "wie hinzugefügt",
      byName: "nach Name",
      byClass: "nach Klasse",
      noneYet: "Noch keine Testbilder.",
      meaning: (what, count) => `${what} ${plural(count, "Bild", "Bilder")}.`,
      head: "Bild und seine Klasse",
      choose: "Ein Bild wählen, um zu sehen, warum.",
      differ: "Mindestens zwei Methoden nennen verschiedene Klassen:",
      namesWrong: (method) => `${method} nennt die falsche Klasse:`,
      theMethod: "Die Methode",
      rightWhere: (one, other) => `${one} hat recht, wo ${other} irrt:`,
      strangers:
        "Unbekannter Klasse und ferner von jeder Klasse als 19 von 20 Shots, wenn sie ausgelassen werden:",
      grid: "Was jede Methode zu jedem Testbild sagt",
    },
    selection: {
      moveTo: "Verschieben nach ",
      move: "Verschieben",
      remove: "Entfernen",
      clear: "Auswahl aufheben",
      tests: "die Testbilder",
      testsUnknown: "die Testbilder, Klasse unbekannt",
      testsAs: (name) => `die Testbilder, als ${name}`,
      count: (count) => `${plural(count, "Bild", "Bilder")} ausgewählt`,
    },
    tile: {
      ready: "Merkmale bereit",
      part: "Merkmale zum Teil bereit",
      waiting: "Merkmale ausstehend",
      bare: "keine Merkmale, und die Datei ist nicht hier",
      failed: "die Merkmale ließen sich nicht berechnen",
      shows: (name) => `, ${name}`,
      classUnknown: "Klasse unbekannt",
    },
    forgotten:
      "Das Modell wurde aus diesem Browser entfernt. Der nächste Besuch lädt es wieder herunter.",
    distrust:
      "Der Selbsttest misslang auch auf dem Prozessor: Hier berechneten Merkmalen ist nicht zu trauen. Bitte melden.",
    modelReady: "Das Modell ist bereit.",
    encoding: {
      bar: "Berechnete Merkmale",
      notReady: "Das Modell ist noch nicht bereit.",
      here: (done, total) => `Die Merkmale werden hier berechnet: ${done} von ${total} Bildern`,
      stoppedSaid: "Die Berechnung der Merkmale wurde angehalten.",
      goesOn: "Die Berechnung der Merkmale geht weiter.",
      stopped: "Angehalten; die vorhandenen Merkmale bleiben.",
      usual: "Merkmale werden berechnet",
      thisStrength: "Merkmale für diese Stärke werden berechnet",
      otherStrengths: "Merkmale für die anderen Stärken werden berechnet",
      begins: (pass, count) => `${pass}: ${plural(count, "Bild", "Bilder")}.`,
      dino: "DINOv2 sieht die Bilder an",
      allReady: "Alle Merkmale sind bereit.",
      fileGone: "Die Datei ist nicht mehr in diesem Browser.",
      left: (time) => `, noch etwa ${time}`,
      course: (pass, done, total, rate, left) =>
        `${pass}: ${done} von ${total} Bildern${rate}${left}`,
    },
    files: {
      openFile: "Eine Labor-Datei öffnen",
      example: "Das Beispiel ausprobieren",
      save: "Labor speichern",
      clear: "Labor leeren",
      openingExample: "Das Beispiel wird geöffnet …",
      opening: (name) => `${name} wird geöffnet …`,
      opened: (classes, images) =>
        `Ein Labor mit ${classes} Klassen und ${images} Bildern ist offen.`,
      replaces: (classes, images) =>
        `Dies ersetzt das offene Labor (${classes} Klassen, ${images} Bilder).`,
      replace: "Ersetzen",
      saveFirst: "Erst speichern",
      what: "Was kommt in die Datei? Merkmale allein ergeben eine kleine Datei, deren Bilder man weder sehen noch neu berechnen kann.",
      both: "Bilder und Merkmale",
      images: "Nur Bilder",
      features: "Nur Merkmale",
      writing: "Die Datei wird geschrieben …",
      saved: "Das Labor wurde als clipsight.lab gespeichert.",
      notSaved: (why) => `Das Labor ließ sich nicht speichern: ${why}`,
      mayClear:
        "Das Labor leeren? Seine Bilder und Merkmale werden aus diesem Browser gelöscht. Das lässt sich nicht rückgängig machen.",
      clearIt: "Leeren",
      cleared: "Das Labor ist leer.",
    },
    page: {
      brokeOff: (file) =>
        `Der Worker des Labors brach${file === undefined ? "" : ` an ${file}`} ab und wurde neu gestartet. Was behalten wurde, ist offen; frühere Schritte lassen sich nicht mehr rückgängig machen.`,
      keepsBreaking: (why) =>
        `Das Labor bricht immer wieder ab (${why}). Die Seite neu laden: Was behalten wurde, ist noch da. Hilft das nicht, bitte melden.`,
      lastVisit: "Das Labor des letzten Besuchs ist offen.",
      notStarted: (why) =>
        `Das Labor ließ sich nicht starten: ${why} Die Seite neu laden; hilft das nicht, bitte melden.`,
      steps: (count) => `Es gibt ${count} Stufen der Stärke, von 0 an.`,
      otherWeights: (count) =>
        ` ${count} der Bilder haben keine: Hier berechnete Merkmale sind die anderer Gewichte, und beide werden nicht gemischt. Um weiterzumachen, alle hier berechnen.`,
      origin: (model, more) =>
        `Die Merkmale dieses Labors kamen mit seiner Datei (${model}).${more}`,
      unknownModel: "eines unbekannten Modells",
      modelFirst:
        "Zuerst muss das Modell hier sein; dann werden die Merkmale sofort berechnet.",
      wouldLose: (count) =>
        `${plural(count, "Bild hat", "Bilder haben")} hier keine Datei: Merkmale, die nicht neu berechnet werden können, gingen verloren.`,
      computeOthers: "Die anderen berechnen",
      stopped: "Angehalten; nichts wurde geändert.",
      failed: (why) =>
        `Das gelang nicht: ${why} Die Merkmale, die mit der Datei kamen, sind noch hier.`,
      liveNeedsModel: "Der Live-Test braucht das Modell: zuerst dem Download oben zustimmen.",
      liveOtherWeights:
        "Die Merkmale dieses Labors sind die anderer Gewichte: zuerst „Hier berechnen“ drücken.",
      noCosines: "Es gab nichts, womit sie zu vergleichen wären.",
      leastCosine: (cosine) =>
        `Der kleinste Kosinus zwischen einem Merkmal aus der Datei und dem hier berechneten ist ${cosine}.`,
      noPredictions: "Es gab keine Vorhersagen zu vergleichen.",
      allAgree: (count) => `Alle ${count} Vorhersagen stimmen überein.`,
      differ: (count, of) => `${count} von ${of} Vorhersagen unterscheiden sich.`,
      computed: (images, answers, cosines) =>
        `Hier für ${plural(images, "Bild", "Bilder")} berechnet. ${answers} ${cosines}`,
    },
    bar: {
      between: " ohne, mit der Korrektur ",
      methodAtTop: "Methode oben",
      imo: "IMO-Korrektur",
      strength: "Stärke",
      overlap: "Überlappung ",
      less: "weniger ist besser",
      accuracy: "Genauigkeit ",
      correction: "Korrektur",
      on: "an",
      of: (strength, part) => `s = ${strength}, ${part} der trainierten Stärke`,
      zero: "s = 0, CLIP allein",
      tooFew: "zu wenige Paare, um es zu sagen",
      range: (low, high) => `95 %: ${low}–${high}`,
      interval: (range, images) => `95 %: ${range}; ${plural(images, "Bild", "Bilder")}`,
      noTests: "kein Testbild bekannter Klasse",
      missing: (at, there, all, meanwhile) =>
        `Merkmale bei ${at}: bisher ${there} von ${plural(all, "Bild", "Bildern")}. Inzwischen gezeigt: ${meanwhile}.`,
      plain: "CLIP allein",
      off: "aus",
    },
    mixture: {
      title: "Anteil von DINOv2",
      best: "Wählen lassen",
      bestMeans:
        "Der Anteil, bei dem die meisten Shots richtig benannt werden, wenn jeder einmal ausgelassen wird",
      load: (mb) =>
        mb > 0 ? `Mit DINOv2 mischen (${mb} MB herunterladen)` : "Mit DINOv2 mischen",
      what: "DINOv2 sieht, was CLIP übersieht. Gemischt stehen ihre Einbettungen nebeneinander, und jede Ähnlichkeit ist das gewichtete Mittel beider.",
      waiting: (there, all) =>
        `DINOv2 hat ${there} von ${plural(all, "Bild", "Bildern")} angesehen. Bis es alle gesehen hat, antwortet CLIP allein.`,
      clip: "CLIP allein",
      shares: ([clip, dino]) => `CLIP ${clip}, DINOv2 ${dino}`,
      byHand: "Von Hand eingestellt, für alle Methoden. CLIPs Text bleibt CLIPs eigener.",
      chosen: "Gewählt, indem jeder Shot einmal ausgelassen wird, für alle Methoden.",
      nothingToChoose: "Mit einzelnen Shots lässt sich nicht wählen: CLIP allein.",
    },
    classes: {
      class: "Klasse",
      corner: "Wahr ↓ benannt →",
      title: "Klasse für Klasse",
      right: "Richtige in jeder Klasse",
      confusion: "Konfusionsmatrix",
      by: "Was wofür gehalten wird, von",
      none: "Das braucht Testbilder, deren Klasse bekannt ist.",
      confusionOf: (method, rate) =>
        `Konfusionsmatrix von ${method}${rate}; Zeilen sind die Wahrheit`,
      rate: (rate) => `, ${rate} richtig`,
    },
    curves: {
      title: "Jeder Shot einmal ausgelassen",
      saves: "die Leave-one-out-Kurve",
    },
    notComputed: "Noch nicht berechnet.",
    explain: {
      unknown: "Die Klasse ist nicht bekannt.",
      shows: "Zeigt ",
      says: "sagt ",
      probabilities: "Wahrscheinlichkeiten",
      loudest: "Die Shots, die am lautesten sprachen",
      cosine: "Kosinus ",
      share: "Anteil ",
      usual: (threshold, reach, shots) =>
        `${threshold}, was ${reach} von ${shots} Shots erreichen, wenn sie ausgelassen werden`,
      none: (own, usual) =>
        ` Es sieht nach keiner dieser Klassen aus: Sein Kosinus mit dem nächsten Klassenmittelwert ist ${own}, unter ${usual}.`,
      some: (own, usual) =>
        ` Sein Kosinus mit dem nächsten Klassenmittelwert ist ${own}; üblich ist ab ${usual}.`,
    },
    histogram: {
      title: "Wie ähnlich: eine Klasse, zwei Klassen",
      saves: "das Histogramm",
      corrected: (strength) => `Korrigiert, s = ${strength}`,
      none: "Noch nicht gemessen.",
      note: (images, variance) =>
        `${plural(images, "Bild", "Bilder")} bekannter Klasse. Varianz der Merkmale: ${variance}.`,
    },
    results: {
      notes: "Zu bedenken",
      failed: (why) => `Das Labor konnte nicht antworten: ${why}`,
      at: (strength) => `Korrektur bei ${strength}`,
      off: "Korrektur aus",
      accuracy: (method, value) => `Genauigkeit von ${method} ${value}`,
    },
    map: {
      title: "Karte der Bilder",
      saves: "die Karte",
      classes: "Klassen",
      scrub: "Von ohne zu mit Korrektur",
      role: "Karte von Punkten",
      noFeatures: "Kein Bild hat schon Merkmale.",
      notDrawn: "Noch nicht gezeichnet.",
      note: (shown) => `Die Ebene zeigt ${shown} der Varianz; der Rest ist flachgedrückt.`,
      label: (count) =>
        `Karte von ${count} Bildern nach Ähnlichkeit. Pfeiltasten gehen von Punkt zu Punkt, die Eingabetaste erklärt ein Testbild.`,
      way: (part) => `${part} des Wegs zur Korrektur`,
      plain: "ohne",
      corrected: "korrigiert",
      kinds: "voll: Shots, hohl: Testbilder",
      point: "Auf ein Bild zeigen oder mit den Pfeiltasten von Bild zu Bild gehen.",
      test: "Testbild",
      shot: "Shot",
    },
    classNotKnown: "Klasse nicht bekannt",
    settings: {
      asNumber: (letter) => `${letter}, als Zahl`,
      title: "Einstellungen",
      alpha: "Gewicht des Zwischenspeichers",
      beta: "Schärfe des Zwischenspeichers",
      gamma: "Gewicht der Divergenzen von Tip-X",
      best: "Beste",
      bestMeans: "Das eigene Beste jeder Methode nach Leave-one-out",
      redraw: "Neu ziehen",
      names: "Klassennamen nehmen teil ",
      shots: "Shots je Klasse",
      seed: "Gezogen mit Startwert",
      known: (count, of) => `${count} von ${of} sind bekannt`,
      all: (count) => `alle ${count}`,
      byHand: "Von Hand gesetzt, für jede Methode gleich.",
      leaveOneOut:
        "Jede Methode hat ihr eigenes Bestes nach Leave-one-out; ein Regler setzt es für alle.",
      usual: "Der übliche Anfang: Bei einem Shot je Klasse sagt das Auslassen nichts.",
    },
    filters: {
      all: "Alle",
      disagreeing: "Uneinige",
      wrong: "Falsche",
      wins: "Gewonnene",
      losses: "Verlorene",
      none: "Keine davon",
    },
    choices: {
      loo: "Leave-one-out",
      usual: "der übliche Anfang",
      hand: "von Hand gesetzt",
    },
    totals: {
      nothing: "nichts einzustellen",
      title: "Richtige unter den Testbildern",
      saves: "die Genauigkeiten",
      drawn: "Gezeichnet",
      method: "Methode",
      accuracy: "Genauigkeit",
      right: "Richtig",
      interval: "95-%-Intervall",
      none: "Noch nichts zu zählen: Dafür braucht es Shots einer Klasse und ein Testbild.",
      withNames: "mit Klassennamen",
      imagesAlone: "allein aus Bildern",
      range: (from, to) => `${from} bis ${to}`,
      caption: (classes, range, kind) =>
        `${plural(classes, "Klasse", "Klassen")}, je ${range} ${range === "1" ? "Shot" : "Shots"}, ${kind}`,
      difference: (points, low, high) => `${points} Punkte (95 %: ${low} bis ${high})`,
      one: {
        wins: "gewonnen",
        ties: "unentschieden",
        losses: "verloren",
      },
      many: {
        wins: "gewonnen",
        ties: "unentschieden",
        losses: "verloren",
      },
    },
    text: {
      lookedUp: "Die Namen werden in dieser Tabelle nachgeschlagen.",
      away: "Den Text weglegen",
      imagesAlone: "Die Methoden gehen allein nach den Bildern.",
      template: "Prompt-Vorlage",
      about:
        "CLIPs Textencoder liest diesen Satz mit dem Namen jeder Klasse anstelle von {}. Auch später hinzugefügte oder umbenannte Klassen werden eingebettet.",
      prompt: (template) => `Der Prompt ist „${template}“. `,
      knows: (prompt, known, of) =>
        `${prompt}Der Text kennt ${known} von ${of} Klassennamen. Wo er nicht alle kennt, gehen die Methoden allein nach den Bildern.`,
      none: "Hier ist kein Text: Die Methoden gehen allein nach den Bildern. Text-Embeddings der Namen fügen Zero-Shot und die Formen der Methoden hinzu, die Text verwenden.",
      making: "Text-Embeddings werden gemacht …",
      make: (price) => `Text-Embeddings machen${price}`,
      once: (template) =>
        `{} genau einmal schreiben, wo der Name hingehört, wie in „${template}“`,
      noClass: "Es gibt noch keine Klasse: zuerst oben eine hinzufügen.",
      changed: "Der Text des Labors hat sich inzwischen geändert und blieb, wie er jetzt ist.",
      embedded: (template) => `Die Klassennamen wurden als „${template}“ eingebettet.`,
      failed: (why) => `Es wurden keine Text-Embeddings gemacht: ${why}`,
    },
    views: {
      use: "Anwenden",
      one: "1, das Bild selbst",
      label: "Augmentierte Ansichten je Shot ",
      time: (time) => `: etwa ${time} für die Shots, die hier sind`,
      price: (views, time) =>
        `Dauert ${views}-mal so lange${time}. Testbilder behalten eine Ansicht.`,
    },
  },
  page: {
    pages: "Seiten",
    nav: {
      pair: "Bildpaar",
      pairs: "Viele Bilder",
      lab: "Few-Shot-Labor",
      mmvp: "MMVP",
      bench: "Tempo",
    },
    private: "**Die Bilder verlassen dieses Gerät nie.** Die Modelle kommen zu ihnen.",
    privateLab: "**Die Bilder verlassen dieses Gerät nie.** Das Modell kommt zu ihnen.",
    pair: {
      title: "Clipsight: Ist CLIP blind für den Unterschied?",
      description:
        "Zwei Bilder hineingeben und erfahren, ob CLIP für ihren Unterschied blind ist. Alles läuft im eigenen Browser.",
      lead: "Zwei Bilder hineingeben und erfahren, ob CLIP, das Modell, durch das viele KI-Systeme sehen, für ihren Unterschied blind ist.",
      examples: "Ein Paar ausprobieren",
      credits:
        "Fotos aus [Caltech-101](caltech) von Li, Andreeto, Ranzato und Perona, [CC BY 4.0](by).",
      what: "Was wird hier gemessen?",
      whatIs:
        "Ein Encoder macht aus einem Bild eine Liste von Zahlen; der Kosinus zweier solcher Listen sagt, wie ähnlich der Encoder die Bilder findet, 1 heißt gleich. CLIP lernte aus Bildern und ihren Beschreibungen, DINOv2 aus Bildern allein. Wo CLIP zwei Bilder ähnlich nennt und DINOv2 nicht, gibt es oft einen Unterschied, den alle sehen können und der Sprachmodellen auf der Grundlage von CLIP entgeht: Ein solches Paar heißt CLIP-blind.",
      idea: "Die Idee stammt aus [Eyes Wide Shut? Exploring the Visual Shortcomings of Multimodal LLMs](paper) (Tong et al., CVPR 2024). Ein Kosinus ist kein Beweis: auch die Bilder ansehen.",
    },
    pairs: {
      title: "Clipsight: viele Bilder",
      description:
        "Viele Bilder hineingeben und die Paare darunter finden, für die CLIP blind ist. Alles läuft im eigenen Browser.",
      lead: "Einen Ordner mit Bildern hineingeben und die Paare finden, die CLIP für dasselbe hält, während DINOv2 sie unterscheidet.",
      depth: "Was ist Tiefe?",
      depthIs:
        "CLIP ist für ein Paar blind, wenn dessen Ähnlichkeit für CLIP über CLIPs Schwelle liegt und für DINOv2 unter der von DINOv2. Die Tiefe sagt, wie weit innerhalb von beiden ein Paar liegt: 0 am Rand der Regel, 1 in ihrer Ecke, wo CLIP keinen Unterschied sieht und DINOv2 den größtmöglichen. Der Encoder, der weniger sicher ist, entscheidet. Genau die blinden Paare liegen über 0.",
      once: "Jeder Encoder sieht jedes Bild einmal an; es bleibt im Arbeitsspeicher, bis die Seite verlassen wird.",
      credits:
        "Die vier Fotos des Beispiels sind aus [Caltech-101](caltech) von Li, Andreeto, Ranzato und Perona, [CC BY 4.0](by).",
    },
    lab: {
      title: "Clipsight: Few-Shot-Labor",
      description:
        "CLIP mit einer Handvoll Bilder je Klasse anlernen und nebeneinander sehen, was die Korrektur seiner intramodalen Überlappung ändert. Alles läuft im eigenen Browser.",
      lead: "Jeder Klasse eine Handvoll Bilder geben und nebeneinander sehen, was Tip-Adapter und Tip-X daraus machen, ohne und mit Korrektur von CLIPs intramodaler Überlappung.",
      whole: "Das ganze Labor",
      credits:
        "Die Fotos des Beispiels sind aus [Caltech-101](caltech) von Li, Andreeto, Ranzato und Perona, [CC BY 4.0](by): die drei nach CLIP allein ähnlichsten Paare seiner Klassen, je Klasse 4 Bilder zum Lernen und 8 zum Testen. Was die Korrektur mit ihnen macht, spielte bei der Wahl keine Rolle.",
      computeHere: "Hier berechnen",
      images: "Bilder",
      results: "Ergebnisse",
      more: "Namen, Ansichten, Speicher",
      textNames: "Klassennamen als Text",
      views: "Ansichten",
      storage: "Speicher",
      storageIs:
        "Das Labor bleibt in diesem Browser, bis es geleert wird. Auch das Modell bleibt, damit der nächste Besuch kein Netz braucht.",
      forget: "Das Modell aus diesem Browser entfernen",
      what: "Was wird hier verglichen?",
      whatIs:
        "CLIP lernte, Bilder und Beschreibungen zusammenzubringen, und nie, Bilder auseinanderzuhalten. Deshalb überlappen sich seine Kosinus zwischen Bildern einer Klasse und zweier Klassen. Ein kleiner Adapter in CLIPs Bild-Encoder verringert diese Überlappung; die mit ++ bezeichneten Methoden verwenden seine Merkmale, wo Bilder mit Bildern verglichen werden, und CLIPs eigene, wo Bilder mit Text verglichen werden.",
    },
    mmvp: {
      title: "Clipsight: MMVP-Antworten",
      description:
        "Antworten von Modellen auf den Benchmark MMVP hineingeben und sehen, welche Paare jedes richtig hat, nach Muster. Alles läuft im eigenen Browser.",
      lead: "Hineingeben, was Modelle auf den Benchmark [MMVP](paper) antworteten, und sehen, welche Paare sie richtig haben, nach Muster, und was CLIP davon sieht.",
      private:
        "**Nichts verlässt dieses Gerät.** Antworten und Bilder werden in diesem Browser gelesen.",
      credits:
        "MMVP stammt von Tong et al., [Eyes Wide Shut? Exploring the Visual Shortcomings of Multimodal LLMs](paper), CVPR 2024. Die gedruckten Antworten stehen in den Abbildungen, von vier Modellen zu 15 der Paare.",
    },
    bench: {
      title: "Clipsight: Tempo",
      description:
        "Clipsight und onnxruntime-web auf dem eigenen Rechner nebeneinander ausführen und die Zahlen mitnehmen.",
      lead: "Misst, wie lange dieser Browser braucht, um aus einem Bild sein Embedding zu machen, mit Clipsight und mit onnxruntime-web, mit denselben Gewichten, auf je einem Thread des Prozessors.",
      how: "Wie gemessen wird",
      turns:
        "Die beiden Seiten wechseln sich ab, je ein Lauf, jede in einem eigenen Worker; zwei Läufe vor denen, die zählen, wärmen sie auf. Die Zahlen sind der Median und, in Klammern, die Quartile. Andere Programme am besten schließen und diesen Tab vorn lassen.",
      pixels:
        "Beide sehen dieselben Pixel: ein Bild von genau der Größe, die Clipsight weder vergrößert noch verkleinert. Clipsights Zeit umfasst das Dekodieren des PNG und das Normalisieren, einige Millisekunden; onnxruntime-web bekommt die normalisierten Zahlen, und seine Zeit ist die des Netzes allein.",
      embedding:
        "Gefragt wird nur nach dem Embedding. Clipsight berechnet seinen letzten Block deshalb für ein Token; die veröffentlichten Graphen, so wie sie sind, berechnen ihn für alle.",
      cosine:
        "Der Kosinus vergleicht jedes Embedding mit dem, das onnxruntime nativ in f32 berechnete, als die Modelle gemacht wurden. Clipsight hält seine Gewichte in 8 Bit; „onnxruntime-web (f32)“ rechnet mit den Gewichten derselben Quelle in f32, und „onnxruntime-web (8 Bit)“ rundet auch das, was durch die Schichten geht, auf 8 Bit, so wie ein solches Modell meist veröffentlicht wird.",
      positions:
        "Der veröffentlichte ONNX-Graph von DINOv2 vergrößert die Positions-Embeddings bilinear, wo DINOv2 selbst und Clipsight es bikubisch tun. Allein deshalb unterscheiden sich die beiden um einen Kosinus von etwa 0,9998.",
      memory:
        "Der Speicher ist der des WebAssembly-Programms. Er schrumpft nie, zeigt also das meiste, was gebraucht wurde, das Laden eingeschlossen; für CLIP mit onnxruntime-web (f32) gehört dazu das Weiten der Gewichte, die als die 8-Bit-Zahlen heruntergeladen werden, die sie sind.",
      private: "**Nichts verlässt dieses Gerät**, außer es wird kopiert und weitergegeben.",
      credits:
        "Das Bild ist ein Teil eines Fotos aus [Caltech-101](caltech) von Li, Andreeto, Ranzato und Perona, [CC BY 4.0](by).",
    },
  },
  embed: {
    title: "Clipsight: Ist CLIP blind für den Unterschied?",
    compare: "Hier vergleichen",
    price: (size) =>
      size === ""
        ? "Lädt einmal die Modelle und rechnet in diesem Browser: Die Bilder bleiben hier."
        : `Lädt einmal etwa ${size} an Modellen und rechnet in diesem Browser: Die Bilder bleiben hier.`,
    verify: "Hier nachrechnen",
    kept: (made) =>
      `Das ergab ein Lauf vom ${made}; hier wurde nichts gerechnet. Neu rechnen, mitsamt dem Herunterladen:`,
    poster: "Was dieser Vergleich zeigt",
    noPictures:
      "Dieses Element nennt keine Bilder: Seine Seite muss ihm src-a und src-b geben oder ein result.",
    otherPicture: (file) =>
      `Das Bild ist eine andere Datei als jene ${file}, zu der die Antwort gehört: Ihre SHA-256 weichen ab.`,
    bundle: {
      unread: (address, why) => `Die Antwort ${address} war nicht zu lesen (${why}).`,
      other:
        "Die Datei der Antwort ist beschädigt oder etwas anderes: „clipsight pair --bundle“ schreibt eine.",
      newer: "Die Antwort stammt von einem neueren Clipsight, als diese Seite es hat.",
    },
    fewshot: {
      title: "Clipsight: Few-Shot-Klassifikation mit und ohne Korrektur",
      open: "Das Labor öffnen",
      price:
        "Lädt die Datei des Labors und zeigt jede Methode mit und ohne die Korrektur der intramodalen Überlappung.",
      noLab: "Dieses Element nennt kein Labor: Seine Seite muss ihm src geben.",
      unread: (address, why) => `Das Labor ${address} war nicht zu lesen (${why}).`,
      plain: "ohne",
      corrected: "korrigiert",
      method: "Methode",
      accuracies: "Richtig benannte Testbilder",
      summary: (classes, shots, tests) =>
        `${plural(classes, "Klasse", "Klassen")}, ${plural(shots, "Shot", "Shots")}, ${plural(tests, "Testbild", "Testbilder")}`,
      tests: "Testbilder",
      truth: (name) => `ist ${name}`,
      unknown: "unbekannt",
      says: (name) => `sagt ${name}`,
      by: "Antworten von",
      own: "Ein eigenes Bild probieren",
      ownPrice: (size) => `Lädt einmal etwa ${size} an Modellen; das Bild bleibt hier.`,
      looking: "Das Bild wird angesehen",
      noAnswer: "Keine Methode antwortet: Das Labor hat keine Merkmale dieser Modelle.",
    },
  },
};
