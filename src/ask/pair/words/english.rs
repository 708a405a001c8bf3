//! The sentences in English.

use super::facts::{Case, Certainty, Change, Distance, InPlace, Share, Side};

pub fn sentence(case: Case) -> &'static str {
    match case {
        Case::Blind => "CLIP takes these for the same picture; DINOv2 sees two different ones.",
        Case::TooClose([true, true]) => {
            "Too close to call: both encoders lie within the measured error of the threshold."
        }
        Case::TooClose([true, false]) => {
            "Too close to call: CLIP lies within the measured error of the threshold."
        }
        Case::TooClose(_) => {
            "Too close to call: DINOv2 lies within the measured error of the threshold."
        }
        Case::BothAlike => "Both encoders take these for much the same picture: no blind spot.",
        Case::BothApart => "Both encoders tell these two pictures apart: no blind spot.",
        Case::ClipAlone => {
            "CLIP tells these two apart where DINOv2 sees much the same picture: not CLIP's blind spot."
        }
    }
}

pub fn explanation([clip, dino]: &[Side; 2], certainty: &Certainty) -> String {
    let (clip, dino) = (position("CLIP", clip), position("DINOv2", dino));
    format!("{clip}; {dino}. {}", sureness(certainty))
}

fn position(name: &str, side: &Side) -> String {
    let distance = match side.distance {
        Distance::Hair => "a hair",
        Distance::Little => "a little",
        Distance::Clear => "clearly",
        Distance::Far => "far",
    };
    let way = if side.above { "above" } else { "below" };
    format!(
        "{name}’s similarity is {}, {distance} {way} its threshold of {}",
        side.cosine, side.threshold
    )
}

fn sureness(certainty: &Certainty) -> String {
    match certainty {
        Certainty::Within(error) => format!(
            "That is within the measuring error ({error}): rounding alone could tip the verdict either way."
        ),
        Certainty::Unmeasured => {
            "The measuring error was not determined for this setting.".to_owned()
        }
        Certainty::NotByMuch(error) => {
            format!("That is outside the measuring error ({error}), though not by much.")
        }
        Certainty::Beyond(times, error) => {
            let times = times.map_or_else(|| "more than 100".to_owned(), |times| times.to_string());
            format!(
                "The nearer of the two margins is {times} times the measuring error (at most {error}), so rounding cannot have decided this."
            )
        }
    }
}

pub fn scale(name: &str, cosine: &str, threshold: &str, error: Option<&str>) -> String {
    let bar = error.map_or_else(
        || "error not measured".to_owned(),
        |error| format!("plus or minus {error}"),
    );
    format!("{name}: similarity {cosine} ({bar}) on a scale from 0 to 1; threshold {threshold}.")
}

pub fn rank(share: &Share) -> String {
    match share {
        Share::None => "closer than none of random photo pairs".to_owned(),
        Share::Percent(percent) => format!("closer than {percent} % of random photo pairs"),
        Share::All(count) => format!("closer than all {count} random photo pairs"),
    }
}

pub fn mixture(share: &str, cosine: &str, in_place: &InPlace) -> String {
    let head = format!("Mixed with a CLIP share of {share}, the similarity is {cosine}");
    let mark = |threshold: &str| {
        format!("as many random pairs exceed {threshold} by the mixture as exceed CLIP’s threshold")
    };
    let change = |change: Change| match change {
        Change::Open => "",
        Change::Gone => " So this blind spot would be gone.",
        Change::Stays => " So the mixture would be blind here too.",
        Change::Comes => " So the mixture would be blind here, where CLIP is not.",
        Change::StillNone => " So there would be no blind spot either.",
    };
    match in_place {
        InPlace::Unknown => format!(
            "{head}; what that means is not known, as the mixture’s random pairs were not counted."
        ),
        InPlace::TooClose(threshold) => format!(
            "{head}. In CLIP’s place it would be too close to call: {}.",
            mark(threshold)
        ),
        InPlace::Same(threshold, then) => format!(
            "{head}. In CLIP’s place it would take these for the same picture: {}.{}",
            mark(threshold),
            change(*then)
        ),
        InPlace::Apart(threshold, then) => format!(
            "{head}. In CLIP’s place it would tell these two apart: {}.{}",
            mark(threshold),
            change(*then)
        ),
    }
}

pub fn agreement(same: bool, clip: &str, dino: &str, explained: bool) -> String {
    let verdict = if same { "is the same" } else { "differs" };
    let distances = match explained {
        true => "no more than the measuring error explains",
        false => "more than the measuring error explains",
    };
    format!(
        "Computed here: the verdict {verdict}. CLIP’s similarity is {clip} from the one that was \
         kept, DINOv2’s {dino}: {distances}."
    )
}
