//! Writes the bindings of a WebAssembly module, as `wasm-bindgen --target web`
//! does. That tool brings an HTTP server and client, which take longer to compile
//! than all that is used here.

use std::env;

use anyhow::{Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let [module, folder] = arguments.as_slice() else {
        bail!("usage: clipsight-bindings MODULE FOLDER");
    };
    Bindgen::new()
        .input_path(module)
        .out_name("clipsight")
        .web(true)?
        .typescript(true)
        // A panic says its file and line: names of functions would be a sixth of what
        // visitors download.
        .remove_name_section(true)
        // The module is fetched from beside its bindings.
        .omit_default_module_path(false)
        .generate(folder)
}
