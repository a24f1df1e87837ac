//! One tokio runtime for all rigs of a process, so that a test itself can be plain and blocking.

use std::sync::OnceLock;

use tokio::runtime::{Builder, Runtime};

/// The rigs' runtime.
///
/// # Panics
/// When the operating system gives no threads.
pub fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        // A second provider in the process would be an error; another rig may have been first.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let mut builder = Builder::new_multi_thread();
        builder
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("threads for the rigs")
    })
}
