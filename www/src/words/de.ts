/** Everything that the page says, in German. */
import type { Words } from ".";

const plural = (count: number, one: string, many: string) =>
  `${count} ${count === 1 ? one : many}`;

export const de: Words = {
  locale: "de-DE",
  itself: "Deutsch",
  decimal: ",",
  ui: {
    stop: "Anhalten",
    goOn: "Weiter",
    close: "Schließen",
    show: "Zeigen",
    previous: "Zurück",
    next: "Weiter",
    failed: "Fehlgeschlagen",
    and: "und",
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
        "Sie werden geprüft und behalten, wenn dieser Browser Platz hat; der nächste Besuch braucht dann kein Netz.",
      notKept:
        "Diese Seite kann sie nicht behalten, deshalb lädt der nächste Besuch sie wieder herunter (zum Behalten braucht es https oder localhost).",
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
    priceOnce: (size) => ` (einmalig ${size})`,
  },
  client: {
    stopped: "der Worker hielt an",
    gpuBrokeOff:
      "Die Berechnung auf der GPU brach zweimal ab, deshalb rechnet Clipsight auf dem Prozessor weiter.",
    keepsBreaking: (message) =>
      `Die Berechnung bricht immer wieder ab (${message}). Die Seite neu laden; hilft das nicht, bitte melden.`,
    brokeOff: "Die Berechnung brach ab.",
    imageBroke: (file) =>
      `An ${file} brach die Bilderkennung ab, deshalb wurde nichts davon hinzugefügt. Diese Datei weglassen.`,
    storeBroke: "Der Worker des Labors brach darüber ab und wurde neu gestartet.",
  },
  models: {
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
      elsewhere: (version) => `Clipsight ${version} auf einem anderen Rechner: `,
      randomPairs: (name) => `Zufallspaare für ${name}`,
      thresholds: "Schwellen",
      both: (a, b, source) => `${a} und ${b}: ${source}`,
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
      away: "Tabelle wieder weglegen",
      about:
        "Zu jedem Bild sagen, was nur auf dieses zutrifft. CLIP wählt dann zu jedem Satz ein Bild, wie im Benchmark MMVP-VLM.",
      lookedUp: "Die Sätze werden in dieser Tabelle nachgeschlagen.",
      asking: "CLIP wird gefragt …",
      ask: (price) => `CLIP fragen${price}`,
      say: (name) => `Sagen, was Bild ${name} zeigt.`,
      verdict: (right) => `${right ? "Richtig" : "Falsch"}: `,
      from: (source) => `Text-Embeddings: ${source}.`,
      shows: (name) => `Was Bild ${name} zeigt`,
      lookedUpIn: (table) => `Die Sätze werden unter den Namen von ${table} nachgeschlagen.`,
      missing: (template) =>
        `CLIPs Textencoder fehlt: Diese Website hat ihn nicht, es gibt also nichts herunterzuladen. (Wer die Website betreibt, fügt ihn mit „clipsight pack --web --text“ hinzu.) Eine Tabelle mit Text-Embeddings tut es auch: „clipsight text-pack "…" "…" --template "${template}" --out DATEI“ schreibt eine mit den beiden Sätzen.`,
      notHere: (size, prompt) =>
        `CLIPs Textencoder ist noch nicht hier: Fragen lädt ihn einmalig herunter, ${size}. Er liest jeden Satz als „${prompt}“. Oder eine Tabelle mit Text-Embeddings öffnen.`,
      here: (prompt) => `CLIPs Textencoder ist hier und liest jeden Satz als „${prompt}“.`,
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
};
