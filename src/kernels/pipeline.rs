//! What one compiled kernel is made from.

use burn_wgpu::{CubeDim, KernelSource, SourceTemplate};
use cubecl::prelude::KernelId;

use super::select::Variant;
use super::source::Source;

/// A variant with its parts and constants: equal ones share one compiled
/// kernel. Sizes are not among them, but given at each launch.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Pipeline {
    sources: Vec<Source>,
    constants: Vec<(&'static str, String)>,
    workgroup: [u32; 3],
}

impl Pipeline {
    /// The variant's file and then `parts`, with each `{{ name }}` replaced by
    /// the constant of that name.
    pub(super) fn new(
        variant: &Variant,
        parts: &[Source],
        constants: &[(&'static str, String)],
    ) -> Self {
        Self {
            sources: [&[variant.main], parts].concat(),
            constants: constants.to_vec(),
            workgroup: variant.workgroup,
        }
    }

    /// Invocations of a workgroup.
    pub(super) fn workgroup(&self) -> CubeDim {
        let [x, y, z] = self.workgroup;
        CubeDim { x, y, z }
    }
}

impl KernelSource for Pipeline {
    fn source(&self) -> SourceTemplate {
        let text: Vec<_> = self.sources.iter().map(|source| source.text).collect();
        self.constants.iter().fold(
            SourceTemplate::new(text.join("\n")),
            |template, (name, value)| template.register(*name, value),
        )
    }

    fn id(&self) -> KernelId {
        KernelId::new::<Self>()
            .cube_dim(self.workgroup())
            .info(self.clone())
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
pub(super) mod validation {
    //! What naga, which is stricter than some browsers, says of a kernel.

    use naga::valid::{Capabilities, ValidationFlags, Validator};
    use naga::{AddressSpace, proc::Layouter};

    use super::*;
    use crate::kernels::caps::Caps;

    /// Whether the kernel is valid with no more than `needs`, and its workgroup
    /// what the variant says.
    pub(in crate::kernels) fn validate(pipeline: &Pipeline, needs: &Caps) -> Result<(), String> {
        let source = pipeline.source().complete();
        let module =
            naga::front::wgsl::parse_str(&source).map_err(|error| error.emit_to_string(&source))?;
        // unpack2x16float, which naga counts as optional, is in every WebGPU.
        let mut allowed = Capabilities::SHADER_FLOAT16_IN_FLOAT32;
        allowed.set(Capabilities::SHADER_FLOAT16, needs.f16);
        allowed.set(Capabilities::SUBGROUP, needs.subgroups);
        Validator::new(ValidationFlags::all(), allowed)
            .validate(&module)
            .map_err(|error| error.emit_to_string(&source))?;

        let declared = module.entry_points[0].workgroup_size;
        if declared != pipeline.workgroup {
            return Err(format!(
                "a workgroup of {declared:?}, not {:?}",
                pipeline.workgroup
            ));
        }
        let uses = Caps {
            subgroups: needs.subgroups,
            f16: needs.f16,
            workgroup_bytes: workgroup_bytes(&module)?,
            invocations: declared.iter().product(),
            storage_buffers: module
                .global_variables
                .iter()
                .filter(|(_, global)| matches!(global.space, AddressSpace::Storage { .. }))
                .count() as u32,
        };
        if needs.meet(&uses) {
            Ok(())
        } else {
            Err(format!(
                "it uses {uses:?}, but says that it needs {needs:?}"
            ))
        }
    }

    fn workgroup_bytes(module: &naga::Module) -> Result<usize, String> {
        let mut layouter = Layouter::default();
        layouter
            .update(module.to_ctx())
            .map_err(|error| error.to_string())?;
        Ok(module
            .global_variables
            .iter()
            .filter(|(_, global)| global.space == AddressSpace::WorkGroup)
            .map(|(_, global)| layouter[global.ty].size as usize)
            .sum())
    }
}
