//! The sentences in German.

use super::facts::{Case, Certainty, Change, Distance, InPlace, Share, Side};

pub fn sentence(case: Case) -> &'static str {
    match case {
        Case::Blind => "CLIP hält diese für dasselbe Bild; DINOv2 sieht zwei verschiedene.",
        Case::TooClose([true, true]) => {
            "Zu knapp für ein Urteil: Beide Encoder liegen innerhalb des gemessenen Fehlers an der Schwelle."
        }
        Case::TooClose([true, false]) => {
            "Zu knapp für ein Urteil: CLIP liegt innerhalb des gemessenen Fehlers an der Schwelle."
        }
        Case::TooClose(_) => {
            "Zu knapp für ein Urteil: DINOv2 liegt innerhalb des gemessenen Fehlers an der Schwelle."
        }
        Case::BothAlike => {
            "Beide Encoder halten diese für so gut wie dasselbe Bild: kein blinder Fleck."
        }
        Case::BothApart => "Beide Encoder unterscheiden diese zwei Bilder: kein blinder Fleck.",
        Case::ClipAlone => {
            "CLIP unterscheidet diese beiden, wo DINOv2 so gut wie dasselbe Bild sieht: kein blinder Fleck von CLIP."
        }
    }
}

pub fn explanation([clip, dino]: &[Side; 2], certainty: &Certainty) -> String {
    format!(
        "Für CLIP ist die Ähnlichkeit {}; für DINOv2 ist sie {}. {}",
        position(clip),
        position(dino),
        sureness(certainty)
    )
}

fn position(side: &Side) -> String {
    let distance = match side.distance {
        Distance::Hair => "um Haaresbreite",
        Distance::Little => "ein wenig",
        Distance::Clear => "deutlich",
        Distance::Far => "weit",
    };
    let way = if side.above { "über" } else { "unter" };
    format!(
        "{}, {distance} {way} der Schwelle von {}",
        side.cosine, side.threshold
    )
}

fn sureness(certainty: &Certainty) -> String {
    match certainty {
        Certainty::Within(error) => format!(
            "Das liegt innerhalb des Messfehlers ({error}): Schon Rundung könnte das Urteil kippen."
        ),
        Certainty::Unmeasured => {
            "Der Messfehler wurde für diese Einstellung nicht bestimmt.".to_owned()
        }
        Certainty::NotByMuch(error) => {
            format!("Das liegt außerhalb des Messfehlers ({error}), aber nicht weit.")
        }
        Certainty::Beyond(times, error) => {
            let times = times.map_or_else(|| "mehr als 100".to_owned(), |times| times.to_string());
            format!(
                "Der kleinere der beiden Abstände ist {times}-mal so groß wie der Messfehler (höchstens {error}); Rundung kann dies also nicht entschieden haben."
            )
        }
    }
}

pub fn scale(name: &str, cosine: &str, threshold: &str, error: Option<&str>) -> String {
    let bar = error.map_or_else(
        || "Fehler nicht gemessen".to_owned(),
        |error| format!("plus oder minus {error}"),
    );
    format!(
        "{name}: Ähnlichkeit {cosine} ({bar}) auf einer Skala von 0 bis 1; Schwelle {threshold}."
    )
}

pub fn rank(share: &Share) -> String {
    match share {
        Share::None => "ähnlicher als keines von zufälligen Fotopaaren".to_owned(),
        Share::Percent(percent) => format!("ähnlicher als {percent} % zufälliger Fotopaare"),
        Share::All(count) => format!("ähnlicher als alle {count} zufälligen Fotopaare"),
    }
}

pub fn mixture(share: &str, cosine: &str, in_place: &InPlace) -> String {
    let head = format!("Gemischt mit einem CLIP-Anteil von {share} ist die Ähnlichkeit {cosine}");
    let mark = |threshold: &str| {
        format!(
            "{threshold} übertreffen bei der Mischung so viele zufällige Paare wie bei CLIP die Schwelle"
        )
    };
    let change = |change: Change| match change {
        Change::Open => "",
        Change::Gone => " Dieser blinde Fleck wäre damit weg.",
        Change::Stays => " Auch die Mischung wäre hier also blind.",
        Change::Comes => " Die Mischung wäre hier also blind, wo CLIP es nicht ist.",
        Change::StillNone => " Einen blinden Fleck gäbe es also auch mit ihr nicht.",
    };
    match in_place {
        InPlace::Unknown => format!(
            "{head}; was das bedeutet, ist nicht bekannt, denn die zufälligen Paare der Mischung wurden nicht gezählt."
        ),
        InPlace::TooClose(threshold) => format!(
            "{head}. An CLIPs Stelle wäre sie zu knapp für ein Urteil: {}.",
            mark(threshold)
        ),
        InPlace::Same(threshold, then) => format!(
            "{head}. An CLIPs Stelle hielte die Mischung diese für dasselbe Bild: {}.{}",
            mark(threshold),
            change(*then)
        ),
        InPlace::Apart(threshold, then) => format!(
            "{head}. An CLIPs Stelle würde die Mischung die beiden unterscheiden: {}.{}",
            mark(threshold),
            change(*then)
        ),
    }
}

pub fn agreement(same: bool, clip: &str, dino: &str, explained: bool) -> String {
    let verdict = if same { "ist dasselbe" } else { "weicht ab" };
    let distances = match explained {
        true => "nicht mehr, als der Messfehler erklärt",
        false => "mehr, als der Messfehler erklärt",
    };
    format!(
        "Hier berechnet: Das Urteil {verdict}. Die Ähnlichkeit weicht für CLIP um {clip} von der \
         aufbewahrten ab, für DINOv2 um {dino}: {distances}."
    )
}
