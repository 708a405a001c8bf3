//! What every face of Clipsight shows: plain serde types, a file a question, the
//! one schema of the command line's JSON, the page and the tests.

pub mod asked;
pub mod bundle;
pub mod check;
pub mod classify;
pub mod difference;
pub mod few_shot;
pub mod lab;
pub mod mine;
pub mod mmvp;
pub mod mmvp_blind;
pub mod mmvp_files;
pub mod mmvp_vlm;
pub mod noticed;
pub mod pair;
pub mod pairs;
pub mod pattern;
pub mod set;
pub mod statements;
pub mod thresholds;

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use ts_rs::{Config, TS};

    use super::bundle::*;
    use super::check::*;
    use super::classify::*;
    use super::difference::*;
    use super::few_shot::*;
    use super::lab::*;
    use super::mine::*;
    use super::mmvp::*;
    use super::mmvp_blind::*;
    use super::mmvp_files::*;
    use super::mmvp_vlm::*;
    use super::noticed::*;
    use super::pair::*;
    use super::pairs::*;
    use super::pattern::*;
    use super::set::*;
    use super::statements::*;
    use crate::weights::catalogue::RandomPairs;
    use crate::weights::files::pack_list::{PackEntry, PackFile};

    /// `www/src/report.ts` is made from the types above.
    #[test]
    fn the_pages_types_are_these() {
        let config = Config::default();
        let declarations = [
            Verdict::decl(&config),
            CosineRank::decl(&config),
            EncoderReport::decl(&config),
            Milliseconds::decl(&config),
            ImageReport::decl(&config),
            PairMixture::decl(&config),
            PairReport::decl(&config),
            SeenPart::decl(&config),
            ImageLook::decl(&config),
            PatchMap::decl(&config),
            EncoderDifference::decl(&config),
            DifferenceReport::decl(&config),
            BundledModel::decl(&config),
            BundledImage::decl(&config),
            PairBundle::decl(&config),
            PairProvenance::decl(&config),
            NoticedRow::decl(&config),
            NoticedReport::decl(&config),
            StatementCell::decl(&config),
            StatementsReport::decl(&config),
            RandomPairs::decl(&config),
            PairsEncoder::decl(&config),
            PairsImage::decl(&config),
            MixedCosine::decl(&config),
            PairsMixture::decl(&config),
            RankedPair::decl(&config),
            NearlySame::decl(&config),
            NearlySameImages::decl(&config),
            PairsMilliseconds::decl(&config),
            PairsReport::decl(&config),
            PairsMadeBy::decl(&config),
            PairsAsked::decl(&config),
            MineReport::decl(&config),
            CheckRow::decl(&config),
            CheckReport::decl(&config),
            EvaluationReport::decl(&config),
            EvaluationRow::decl(&config),
            BeforeAfter::decl(&config),
            MixtureReport::decl(&config),
            MixHelps::decl(&config),
            MixGain::decl(&config),
            MixOverlap::decl(&config),
            MixPoint::decl(&config),
            SetNote::decl(&config),
            LeftOutPicture::decl(&config),
            NearPair::decl(&config),
            LabPlace::decl(&config),
            FeatureKey::decl(&config),
            LabFile::decl(&config),
            LabEdit::decl(&config),
            LabText::decl(&config),
            LabClass::decl(&config),
            LabImage::decl(&config),
            LabBoard::decl(&config),
            LabHyper::decl(&config),
            LabSettings::decl(&config),
            LabChoice::decl(&config),
            LabAccuracy::decl(&config),
            LabMethod::decl(&config),
            LabComparison::decl(&config),
            OpenSet::decl(&config),
            LabReport::decl(&config),
            LabNeighbour::decl(&config),
            LabAnswer::decl(&config),
            LabExplanation::decl(&config),
            LabDistribution::decl(&config),
            LabMeasures::decl(&config),
            LabProjection::decl(&config),
            LabCurve::decl(&config),
            LabCurves::decl(&config),
            PackEntry::decl(&config),
            PackFile::decl(&config),
            LabDifferences::decl(&config),
            Pattern::decl(&config),
            Share::decl(&config),
            Correction::decl(&config),
            Reading::decl(&config),
            Rule::decl(&config),
            Given::decl(&config),
            PatternScore::decl(&config),
            MmvpScore::decl(&config),
            MmvpModel::decl(&config),
            MmvpComparison::decl(&config),
            MmvpPair::decl(&config),
            MmvpReport::decl(&config),
            BlindPair::decl(&config),
            Tenths::decl(&config),
            BlindPattern::decl(&config),
            ThresholdRecall::decl(&config),
            BlindStrength::decl(&config),
            MmvpBlindReport::decl(&config),
            VlmModel::decl(&config),
            StatementPair::decl(&config),
            Prediction::decl(&config),
            VlmScored::decl(&config),
            VlmFile::decl(&config),
            MmvpVlmReport::decl(&config),
            RefusedFile::decl(&config),
            MmvpFiles::decl(&config),
        ];
        let mut file = String::from(
            "// Made from src/core/report: CLIPSIGHT_WRITE_TYPES=1 cargo test --release -p clipsight-core --lib report\n",
        );
        for declaration in declarations {
            file.push_str(&format!("\nexport {declaration}\n"));
        }
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/src/report.ts");
        if std::env::var_os("CLIPSIGHT_WRITE_TYPES").is_some() {
            std::fs::write(path, &file).unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(path).unwrap(),
            file,
            "the page's types are old: run the command of their first line"
        );
    }
}
