//! The pages of the worked example as people meet them: in a browser, by keyboard, on a narrow
//! screen, and as checkers of accessibility and of HTML judge them.

mod addresses;
mod checks;
mod driver;
mod paths;
mod site;

use std::{future::Future, path::PathBuf};

use fantoccini::Client;

use self::{
    driver::{Driver, Screen},
    site::Site,
};

/// The path that a variable of `cargo xtask test` names. Without it the test fails, because a test
/// that looks at nothing must not pass.
fn path_of(variable: &str) -> PathBuf {
    let path = std::env::var_os(variable).map(PathBuf::from);
    path.unwrap_or_else(|| {
        panic!(
            "{variable} is not set. The tests of pages need Chromium with ChromeDriver, Java, and \
             packages of npm: `cargo xtask test --only unit` gets them and says where they are. To \
             run them by cargo alone, set MINUTED_TEST_CHROMIUM=$(which chromium), \
             MINUTED_TEST_CHROMEDRIVER=$(which chromedriver), MINUTED_TEST_JAVA=$(which java) and \
             MINUTED_TEST_NODE_MODULES=TARGET/node/node_modules, where xtask put them."
        )
    })
}

/// Runs something with the example, and with room on the stack for queries that nest.
fn with_site<F>(test: impl FnOnce(Site) -> F + Send + 'static)
where
    F: Future<Output = ()> + Send + 'static,
{
    runtime().block_on(async {
        let ended = tokio::spawn(async { test(Site::start().await).await }).await;
        if let Err(failed) = ended {
            std::panic::resume_unwind(failed.into_panic());
        }
    });
}

/// Runs something with the example and a browser on a screen; the browser is closed in the end,
/// also if the test fails.
fn with_browser<F>(screen: Screen, test: impl FnOnce(Site, Client) -> F + Send + 'static)
where
    F: Future<Output = ()> + Send + 'static,
{
    runtime().block_on(async move {
        let driver = Driver::start();
        let client = driver.open(screen).await;
        let browser = client.clone();
        let ended = tokio::spawn(async { test(Site::start().await, browser).await }).await;
        client.close().await.unwrap();
        drop(driver);
        if let Err(failed) = ended {
            std::panic::resume_unwind(failed.into_panic());
        }
    });
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_stack_size(64 * 1024 * 1024)
        .enable_all()
        .build()
        .unwrap()
}
