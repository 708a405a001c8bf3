//! The methods' names, and which form of each there is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{ClassMean, Method, TipAdapter, TipX, ZeroShot};
use crate::vectors::error::VectorError;
use crate::vectors::few_shot::affinity::Phi;
use crate::vectors::streams::Stream;

/// A method by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MethodName {
    /// CLIP's text classifier alone.
    #[serde(rename = "zero-shot")]
    ZeroShot,
    /// Nearest class mean.
    #[serde(rename = "ncm")]
    Ncm,
    /// Tip-Adapter.
    #[serde(rename = "ta")]
    Ta,
    /// Tip-X.
    #[serde(rename = "tx")]
    Tx,
    /// Nearest class mean on adapted features.
    #[serde(rename = "ncm++")]
    NcmPlus,
    /// Tip-Adapter on adapted features.
    #[serde(rename = "ta++")]
    TaPlus,
    /// Tip-X on adapted features.
    #[serde(rename = "tx++")]
    TxPlus,
}

impl MethodName {
    /// All methods, in the order of tables.
    pub const ALL: [Self; 7] = [
        Self::ZeroShot,
        Self::Ncm,
        Self::Ta,
        Self::Tx,
        Self::NcmPlus,
        Self::TaPlus,
        Self::TxPlus,
    ];

    /// The name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ZeroShot => "zero-shot",
            Self::Ncm => "ncm",
            Self::Ta => "ta",
            Self::Tx => "tx",
            Self::NcmPlus => "ncm++",
            Self::TaPlus => "ta++",
            Self::TxPlus => "tx++",
        }
    }

    /// The stream whose cosines the method uses.
    pub fn stream(self) -> Stream {
        match self {
            Self::ZeroShot | Self::Ncm | Self::Ta | Self::Tx => Stream::Plain,
            Self::NcmPlus | Self::TaPlus | Self::TxPlus => Stream::Adapted,
        }
    }

    /// Whether the method is defined with text (`true`) or from image features
    /// alone (`false`).
    pub fn has_form(self, text: bool) -> bool {
        match self {
            Self::ZeroShot | Self::Tx | Self::TxPlus => text,
            Self::Ncm | Self::NcmPlus => !text,
            Self::Ta | Self::TaPlus => true,
        }
    }

    /// Whether the method uses the cache at all.
    pub fn uses_cache(self) -> bool {
        self != Self::ZeroShot
    }

    /// The method, with text or from image features alone; phi is for Tip-X.
    ///
    /// # Errors
    /// [`VectorError::NoSuchForm`]
    pub fn build(self, text: bool, phi: Phi) -> Result<Box<dyn Method>, VectorError> {
        if !self.has_form(text) {
            return Err(VectorError::NoSuchForm {
                method: self.as_str(),
                text,
            });
        }
        let stream = self.stream();
        Ok(match self {
            Self::ZeroShot => Box::new(ZeroShot),
            Self::Ncm | Self::NcmPlus => Box::new(ClassMean { stream }),
            Self::Ta | Self::TaPlus => Box::new(TipAdapter { stream, text }),
            Self::Tx | Self::TxPlus => Box::new(TipX { stream, phi }),
        })
    }
}

impl fmt::Display for MethodName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for MethodName {
    type Err = VectorError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|method| method.as_str() == name)
            .ok_or_else(|| VectorError::UnknownMethod {
                name: name.to_owned(),
                known: Self::ALL.map(Self::as_str).join(", "),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_both_ways() {
        for method in MethodName::ALL {
            assert_eq!(method.to_string().parse(), Ok(method));
            assert_eq!(
                serde_json::to_string(&method).unwrap(),
                format!("\"{method}\"")
            );
        }
        let error = "tip".parse::<MethodName>().unwrap_err().to_string();
        assert!(
            error.contains("'tip'") && error.contains("ncm++"),
            "{error}"
        );
    }

    #[test]
    fn only_defined_forms_are_built() {
        for method in MethodName::ALL {
            for text in [false, true] {
                let built = method.build(text, Phi::PerQuery);
                assert_eq!(built.is_ok(), method.has_form(text), "{method} {text}");
            }
        }
    }
}
