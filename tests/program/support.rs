//! The program as a user runs it.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use clipsight_core::fetch::installed;
use clipsight_core::weights::catalogue::Catalogue;

pub fn clipsight() -> Command {
    Command::new(assert_cmd::cargo::cargo_bin!("clipsight"))
}

/// Status, standard output and standard error.
pub fn run(command: &mut Command) -> (i32, String, String) {
    let output = command.output().unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// Whether these models' weights are here; says so where they are not.
pub fn weights(test: &str, models: &[&str]) -> bool {
    let catalogue = Catalogue::built_in().unwrap();
    let lacking = models
        .iter()
        .find(|name| installed(catalogue.model(name).unwrap()).is_none());
    if let Some(name) = lacking {
        println!("skipped {test}: the weights of {name} are not here");
    }
    lacking.is_none()
}

/// A home below a folder with its own store of features, but the weights that are here;
/// nothing, and a word of it, where the default CLIP model's are not.
pub fn clip_home(test: &str, folder: &Path) -> Option<PathBuf> {
    let catalogue = Catalogue::built_in().unwrap();
    let clip = &catalogue.default_pair.clip;
    if !weights(test, &[clip]) {
        return None;
    }
    let fetched = installed(catalogue.model(clip).unwrap()).unwrap();
    let there = fetched.path.ancestors().nth(4).unwrap();
    let home = folder.join("home");
    fs::create_dir_all(&home).unwrap();
    link(&there.join("weights"), &home.join("weights"));
    Some(home)
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) {
    std::os::unix::fs::symlink(from, to).unwrap();
}

#[cfg(windows)]
fn link(from: &Path, to: &Path) {
    std::os::windows::fs::symlink_dir(from, to).unwrap();
}
