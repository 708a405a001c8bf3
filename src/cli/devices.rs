//! `clipsight devices`.

use anyhow::Result;
use clap::Args;

use crate::device::{Device, Runtime};

/// List the devices that models can run on.
#[derive(Debug, Args)]
pub struct DevicesArgs {}

/// Prints a line per backend: what it is, or why it cannot be used.
pub fn run(_: &DevicesArgs) -> Result<()> {
    for (name, device) in [
        ("cpu", Device::Cpu),
        ("wgpu", Device::Wgpu),
        ("cuda", Device::Cuda),
    ] {
        match pollster::block_on(Runtime::open(device)) {
            Ok(runtime) => println!("{name:5} {runtime}{}", remark(&runtime)),
            Err(error) => println!("{name:5} -  {error}"),
        }
    }
    let auto = pollster::block_on(Runtime::open(Device::Auto))?;
    println!("auto  {}", auto.name());
    Ok(())
}

fn remark(runtime: &Runtime) -> &'static str {
    if runtime.is_software() {
        "  (a program on the CPU: slower than cpu, never chosen by auto)"
    } else {
        ""
    }
}
