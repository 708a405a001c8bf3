//! Settings, mostly the environment's.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use etcetera::BaseStrategy;

use super::FetchError;
use crate::net::{Retry, Secret};
use crate::notes::Notes;
use crate::weights::catalogue::{Origin, Source};

/// Where to look, where to keep, and how patiently.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder of everything that is kept (`CLIPSIGHT_HOME`, else `clipsight`
    /// in the platform's cache folder).
    pub home: PathBuf,
    /// Folder of the notes on a `home` that cannot be written (`clipsight/notes` in the
    /// platform's cache folder).
    pub spare: Option<PathBuf>,
    /// The Hub (`HF_ENDPOINT`), without a slash at its end.
    pub endpoint: String,
    /// Token for the Hub (`HF_TOKEN`); sent to that host alone.
    pub token: Option<Secret>,
    /// The Hugging Face libraries' own cache (`HF_HUB_CACHE`, `HF_HOME`), whose
    /// files are used where they are.
    pub hub_cache: Option<PathBuf>,
    /// PyPI's simple index (`CLIPSIGHT_PYPI`), without a slash at its end.
    pub pypi: String,
    /// Never use the network (`HF_HUB_OFFLINE`).
    pub offline: bool,
    /// Go through the proxies that `http_proxy`, `https_proxy` and `no_proxy`
    /// name.
    pub use_proxy: bool,
    /// Only this source: its id, or its kind, `hub` or `mirror`.
    pub source: Option<String>,
    /// How often and how long to wait.
    pub retry: Retry,
    /// Set it to `true` to stop a download.
    pub cancel: Arc<AtomicBool>,
}

impl Options {
    /// The environment's settings.
    ///
    /// # Errors
    /// [`FetchError::NoHome`] where no home folder is known.
    pub fn from_env() -> Result<Self, FetchError> {
        let platform = etcetera::choose_base_strategy().ok();
        Self::from_variables(
            |name| std::env::var_os(name),
            platform.as_ref().map(BaseStrategy::cache_dir),
            etcetera::home_dir().ok(),
        )
    }

    fn from_variables(
        variable: impl Fn(&str) -> Option<OsString>,
        platform_cache: Option<PathBuf>,
        user_home: Option<PathBuf>,
    ) -> Result<Self, FetchError> {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let text = |name: &str| set(name).and_then(|value| value.into_string().ok());
        let address = |name: &str, default: &str| {
            let value = text(name).unwrap_or_else(|| default.to_owned());
            value.trim_end_matches('/').to_owned()
        };
        let home = set("CLIPSIGHT_HOME")
            .map(PathBuf::from)
            .or_else(|| {
                platform_cache
                    .as_ref()
                    .map(|folder| folder.join("clipsight"))
            })
            .ok_or(FetchError::NoHome)?;
        // The order in which huggingface_hub looks.
        let hub_cache = set("HF_HUB_CACHE")
            .map(PathBuf::from)
            .or_else(|| set("HF_HOME").map(|folder| PathBuf::from(folder).join("hub")))
            .or_else(|| {
                set("XDG_CACHE_HOME").map(|folder| PathBuf::from(folder).join("huggingface/hub"))
            })
            .or_else(|| user_home.map(|folder| folder.join(".cache/huggingface/hub")));
        Ok(Self {
            home,
            spare: platform_cache.map(|folder| folder.join("clipsight/notes")),
            endpoint: address("HF_ENDPOINT", "https://huggingface.co"),
            token: text("HF_TOKEN").map(|token| Secret::new(token.trim())),
            hub_cache,
            pypi: address("CLIPSIGHT_PYPI", "https://pypi.org/simple"),
            offline: text("HF_HUB_OFFLINE").is_some_and(|value| {
                ["1", "on", "yes", "true"].contains(&value.to_lowercase().as_str())
            }),
            use_proxy: true,
            source: None,
            retry: Retry::default(),
            cancel: Arc::default(),
        })
    }

    /// What is remembered of files and devices.
    pub fn notes(&self) -> Notes {
        Notes::new(self.home.clone(), self.spare.clone())
    }

    pub(super) fn wants(&self, source: &Source) -> bool {
        let kind = match source.from {
            Origin::Hub { .. } => "hub",
            Origin::Pypi { .. } => "mirror",
        };
        self.source
            .as_ref()
            .is_none_or(|asked| *asked == source.id || asked == kind)
    }

    pub(super) fn check_cancelled(&self) -> Result<(), FetchError> {
        if self.cancel.load(Ordering::Relaxed) {
            Err(FetchError::Cancelled)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(variables: &[(&str, &str)]) -> Options {
        let lookup = |name: &str| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| OsString::from(value))
        };
        Options::from_variables(lookup, Some("/cache".into()), Some("/user".into())).unwrap()
    }

    #[test]
    fn defaults_are_the_platforms() {
        let options = options(&[]);
        assert_eq!(options.home, PathBuf::from("/cache/clipsight"));
        assert_eq!(options.spare, Some("/cache/clipsight/notes".into()));
        assert_eq!(options.endpoint, "https://huggingface.co");
        assert_eq!(
            options.hub_cache.unwrap(),
            PathBuf::from("/user/.cache/huggingface/hub")
        );
        assert!(!options.offline && options.token.is_none());
    }

    #[test]
    fn variables_override() {
        let options = options(&[
            ("CLIPSIGHT_HOME", "/w"),
            ("HF_ENDPOINT", "http://mirror.example/"),
            ("HF_TOKEN", " hf_secret\n"),
            ("HF_HOME", "/hf"),
            ("HF_HUB_OFFLINE", "TRUE"),
        ]);
        assert_eq!(options.home, PathBuf::from("/w"));
        assert_eq!(options.endpoint, "http://mirror.example");
        assert_eq!(
            options.hub_cache.as_deref(),
            Some("/hf/hub".as_ref() as &std::path::Path)
        );
        assert!(options.offline);
        assert_eq!(options.token.as_ref().unwrap().reveal(), "hf_secret");
        assert!(!format!("{options:?}").contains("hf_secret"));
    }

    #[test]
    fn empty_variables_count_as_unset() {
        let options = options(&[("CLIPSIGHT_HOME", ""), ("HF_HUB_OFFLINE", "0")]);
        assert_eq!(options.home, PathBuf::from("/cache/clipsight"));
        assert!(!options.offline);
    }

    #[test]
    fn no_home_is_an_error() {
        let result = Options::from_variables(|_| None, None, None);
        assert!(matches!(result, Err(FetchError::NoHome)));
    }
}
