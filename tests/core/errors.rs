//! A message carries its cause, so no error gives the cause a second time as its
//! source: read off the sources of the crates.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

/// Variants whose cause would be printed twice: what follows their `#[error(`.
fn doubled(text: &str) -> Vec<&str> {
    let variants = text.split("#[error(").skip(1);
    let own = variants.filter_map(|variant| variant.split("\n}").next());
    let doubled = |variant: &&str| {
        let field = |line: &str| {
            line.trim_start()
                .trim_start_matches("pub ")
                .starts_with("source:")
        };
        !variant.starts_with("transparent)")
            && (["#[from]", "#[source]"]
                .iter()
                .any(|with| variant.contains(with))
                || variant.lines().any(field))
    };
    own.filter(doubled).collect()
}

fn check(folder: &Path, variants: &mut usize) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            check(&path, variants);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            *variants += text.matches("#[error(").count();
            assert_eq!(doubled(&text), [""; 0], "{}", path.display());
        }
    }
}

#[test]
fn no_error_gives_its_cause_twice() {
    let mut variants = 0;
    check(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join(".."),
        &mut variants,
    );
    assert!(variants > 100, "{variants} is too few: were they found?");
}

#[test]
fn a_doubled_cause_is_found() {
    for error in [
        "#[error(\"{0}\")]\nA(#[from] B),\n}",
        "#[error(\"{0}\")]\nA(#[source] B),\n}",
        "#[error(\"{name}: {source}\")]\nA {\n    source: B,\n},\n}",
    ] {
        assert_eq!(doubled(error).len(), 1, "{error}");
    }
    let well = "#[error(transparent)]\nA(#[from] B),\n#[error(\"{reason}\")]\nC { reason: D },\n}\nfn e(source: F)";
    assert!(doubled(well).is_empty());
}
