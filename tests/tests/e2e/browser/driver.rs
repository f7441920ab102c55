//! `ChromeDriver`, and the browsers that it opens.

use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use super::path_of;

/// What a page is looked at on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Screen {
    /// A desk.
    Wide,
    /// 320 pixels: a small telephone, or a wide screen enlarged to 400 % (WCAG 2.2, 1.4.10).
    Narrow,
}

/// A `ChromeDriver` of the test's own, which ends with it.
#[derive(Debug)]
pub(super) struct Driver {
    process: Child,
    port: u16,
    /// Held open, so that it can go on printing.
    _output: BufReader<ChildStdout>,
}

impl Driver {
    /// Starts it on a free port.
    pub(super) fn start() -> Self {
        let mut process = Command::new(path_of("MINUTED_TEST_CHROMEDRIVER"))
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        let port = loop {
            line.clear();
            let read = output.read_line(&mut line).unwrap();
            assert_ne!(read, 0, "ChromeDriver ended before it said its port");
            let said = line.trim_end().trim_end_matches('.');
            let port = said.rsplit_once("successfully on port ");
            if let Some((_, port)) = port {
                break port.parse().unwrap();
            }
        };
        Self {
            process,
            port,
            _output: output,
        }
    }

    /// Opens a browser.
    pub(super) async fn open(&self, screen: Screen) -> Client {
        let mut options = json!({
            "binary": path_of("MINUTED_TEST_CHROMIUM"),
            "args": [
                "--headless=new",
                "--window-size=1200,900",
                // CI runs as root, where Chromium's sandbox does not work; the pages are our own.
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
            ],
        });
        if let Screen::Narrow = screen {
            let metrics = json!({ "width": 320, "height": 640, "pixelRatio": 2.0 });
            options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
        }
        let Value::Object(capabilities) = json!({ "goog:chromeOptions": options }) else {
            unreachable!("it is an object")
        };
        ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await
            .unwrap()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to stop.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
