//! The sentences in German.

use super::facts::{Case, Certainty, Distance, Share, Side};

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
