//! What a device can do, and so what a kernel may ask of it.

use burn_wgpu::WgpuRuntime;
use cubecl::client::ComputeClient;
use cubecl::ir::features::Plane;
use cubecl::ir::{ElemType, FloatKind};

/// What a device can do; of a variant, the least that it runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Caps {
    /// Operations across the invocations of a subgroup. Never of a software
    /// device: burn reports none there.
    pub subgroups: bool,
    /// Arithmetic on 16-bit floats.
    pub f16: bool,
    /// Memory of one workgroup, in bytes.
    pub workgroup_bytes: usize,
    /// Invocations of one workgroup.
    pub invocations: u32,
    /// Storage buffers of one kernel. One less than the device has, since wgpu
    /// takes one for itself on Metal.
    pub storage_buffers: u32,
}

impl Caps {
    /// What every WebGPU device can do: the default limits, no optional feature.
    pub(super) const EVERYWHERE: Self = Self {
        subgroups: false,
        f16: false,
        workgroup_bytes: 16_384,
        invocations: 256,
        storage_buffers: 7,
    };

    /// What the device behind a tensor's client can do, as it was found when the
    /// device was opened.
    pub(super) fn of(client: &ComputeClient<WgpuRuntime>) -> Self {
        let properties = client.properties();
        Self {
            subgroups: properties.features.plane.contains(Plane::Ops),
            f16: properties
                .features
                .supports_type(ElemType::Float(FloatKind::F16)),
            workgroup_bytes: properties.hardware.max_shared_memory_size,
            invocations: properties.hardware.max_units_per_cube,
            storage_buffers: properties.hardware.max_bindings,
        }
    }

    /// Whether a device that can do this can do all of `needs`.
    pub(super) fn meet(&self, needs: &Self) -> bool {
        (self.subgroups || !needs.subgroups)
            && (self.f16 || !needs.f16)
            && self.workgroup_bytes >= needs.workgroup_bytes
            && self.invocations >= needs.invocations
            && self.storage_buffers >= needs.storage_buffers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_need_is_held_against_the_device() {
        let device = Caps::EVERYWHERE;
        assert!(device.meet(&device));
        for needs in [
            Caps {
                subgroups: true,
                ..device
            },
            Caps {
                f16: true,
                ..device
            },
            Caps {
                workgroup_bytes: device.workgroup_bytes + 1,
                ..device
            },
            Caps {
                invocations: device.invocations + 1,
                ..device
            },
            Caps {
                storage_buffers: device.storage_buffers + 1,
                ..device
            },
        ] {
            assert!(!device.meet(&needs), "{needs:?}");
            assert!(needs.meet(&device), "{needs:?}");
        }
    }
}
