//! The program as a user runs it.

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
