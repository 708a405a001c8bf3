//! The `clipsight` program: see `clipsight --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    clipsight::cli::main()
}
