//! Prompts around class names, per data set, as the papers' code has them.
//!
//! Sources: CoOp (arXiv 2109.01134), Tip-Adapter (arXiv 2207.09519) and for
//! CUB-200 IMO (arXiv 2409.11338).

use super::clean::clean;

/// Where a template takes the name.
pub const PLACE: &str = "{}";

/// The prompt for any data set.
pub const DEFAULT: &str = "a photo of a {}.";

/// The prompt around a statement, as MMVP-VLM's script has it.
pub const STATEMENT: &str = "a photo of {}";

/// The prompts of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Templates {
    /// Name of the data set: `imagenet`, `dtd`, ...
    pub dataset: &'static str,
    /// Its templates, each with one [`PLACE`]. Of several, a class's embedding
    /// is the mean over all.
    pub prompts: &'static [&'static str],
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the template '{template}' has {found} places for the name: write {{}} exactly once, as in '{DEFAULT}'"
)]
pub struct TemplateError {
    /// The template.
    pub template: String,
    /// Places found.
    pub found: usize,
}

/// Every data set with prompts of its own.
pub static ALL: [Templates; 12] = [
    one("caltech101", &[DEFAULT]),
    one("cub200", &["a photo of a {}, a type of bird."]),
    one("dtd", &["{} texture."]),
    one("eurosat", &["a centered satellite photo of {}."]),
    one("fgvc_aircraft", &["a photo of a {}, a type of aircraft."]),
    one("food101", &["a photo of {}, a type of food."]),
    one("imagenet", &IMAGENET),
    one("oxford_flowers", &["a photo of a {}, a type of flower."]),
    one("oxford_pets", &["a photo of a {}, a type of pet."]),
    one("stanford_cars", &[DEFAULT]),
    one("sun397", &[DEFAULT]),
    one("ucf101", &["a photo of a person doing {}."]),
];

/// The seven of CLIP's 80 templates that Tip-Adapter selected.
const IMAGENET: [&str; 7] = [
    "itap of a {}.",
    "a bad photo of the {}.",
    "a origami {}.",
    "a photo of the large {}.",
    "a {} in a video game.",
    "art of the {}.",
    "a photo of the small {}.",
];

const fn one(dataset: &'static str, prompts: &'static [&'static str]) -> Templates {
    Templates { dataset, prompts }
}

/// The prompts of a data set that has its own. Case and separators do not count,
/// so that `Caltech-101` is found.
pub fn find(dataset: &str) -> Option<&'static Templates> {
    let plain = |name: &str| -> String {
        let letters = name.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let wanted = plain(dataset);
    ALL.iter()
        .find(|templates| plain(templates.dataset) == wanted)
}

/// The prompts of a data set; [`DEFAULT`] alone for one without its own.
pub fn of(dataset: &str) -> &'static [&'static str] {
    find(dataset).map_or(&[DEFAULT], |templates| templates.prompts)
}

/// A template with a class's name, whose `_` become spaces.
///
/// # Errors
/// [`TemplateError`] unless the template has one [`PLACE`].
pub fn fill(template: &str, name: &str) -> Result<String, TemplateError> {
    match template.matches(PLACE).count() {
        1 => Ok(template.replace(PLACE, &spoken(name))),
        found => Err(TemplateError {
            template: template.to_owned(),
            found,
        }),
    }
}

/// What CLIP's text sees of a class's name: those of the same words are one class to it.
pub fn words(name: &str) -> String {
    clean(&spoken(name))
}

fn spoken(name: &str) -> String {
    name.trim().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_takes_one_name() {
        for templates in &ALL {
            assert!(!templates.prompts.is_empty(), "{}", templates.dataset);
            for prompt in templates.prompts {
                assert!(fill(prompt, "x").unwrap().contains('x'), "{prompt}");
            }
        }
    }

    #[test]
    fn a_data_set_is_found_by_its_letters() {
        assert_eq!(of("DTD"), ["{} texture."]);
        assert_eq!(of("Caltech-101"), [DEFAULT]);
        assert_eq!(of("Oxford Pets"), ["a photo of a {}, a type of pet."]);
        assert_eq!(of("ImageNet").len(), 7);
        assert_eq!(of("my own"), [DEFAULT]);
        assert_eq!(find("my own"), None);
    }

    #[test]
    fn names_are_put_in() {
        assert_eq!(fill("{} texture.", "banded").unwrap(), "banded texture.");
        assert_eq!(
            fill(DEFAULT, " car_side ").unwrap(),
            "a photo of a car side."
        );
        // A name is a name, whatever it holds.
        assert_eq!(fill(DEFAULT, "{}").unwrap(), "a photo of a {}.");
        for template in ["a photo", "{} and {}"] {
            assert_eq!(fill(template, "x").unwrap_err().template, template);
        }
    }
}
