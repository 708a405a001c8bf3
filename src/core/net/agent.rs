//! The one way in which connections are made.

use std::io;

use ureq::config::ConfigBuilder;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::typestate::AgentScope;
use ureq::{Agent, Proxy};

/// An agent that follows no redirect and takes a status for no error. `times` sets how
/// long it waits.
pub(crate) fn agent(
    use_proxy: bool,
    times: impl FnOnce(ConfigBuilder<AgentScope>) -> ConfigBuilder<AgentScope>,
) -> Agent {
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .build();
    let config = Agent::config_builder()
        .proxy(use_proxy.then(Proxy::try_from_env).flatten())
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .tls_config(tls)
        .user_agent(concat!("clipsight/", env!("CARGO_PKG_VERSION")));
    times(config).build().into()
}

/// Whether a connection will not come about within seconds either: a name that does not
/// resolve, a refused connection, a certificate that is not believed.
pub(crate) fn is_lasting(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::HostNotFound | ureq::Error::BadUri(_) => true,
        ureq::Error::Rustls(_) | ureq::Error::Tls(_) => true,
        ureq::Error::Io(inner) => {
            inner.kind() == io::ErrorKind::ConnectionRefused
                || inner.to_string().contains("lookup address")
        }
        _ => false,
    }
}
