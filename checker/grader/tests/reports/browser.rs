//! A headless Chromium, driven over its DevTools protocol: real keys, real clicks, any width. The protocol goes through two
//! pipes, so that no port is opened; it has messages of JSON that end in a zero byte.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(120);

/// Browsers are hungry: many at a time are slower than one after another.
static TURN: Mutex<()> = Mutex::new(());

pub struct Browser {
    process: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    session: String,
    sent: u64,
    /// What the page complained about: exceptions, errors on the console, violations of its policy, requests.
    pub complaints: Vec<String>,
    _profile: TempDir,
    _turn: MutexGuard<'static, ()>,
}

/// The name of a Chromium on this machine.
pub fn chromium() -> Option<&'static str> {
    let on_macos = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
    let names = ["chromium", "chromium-browser", "google-chrome", on_macos];
    let runs = |name: &&str| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    names.into_iter().find(runs)
}

impl Browser {
    pub fn start(chromium: &str) -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let profile = TempDir::new().expect("there is room for a profile");
        // The browser reads from descriptor 3 and writes to 4.
        let mut process = Command::new("sh")
            .args(["-c", "exec \"$@\" 3<&0 4>&1 0</dev/null 1>&2", "sh", chromium])
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe"])
            .args(["--disable-background-networking", "--disable-component-update", "--hide-scrollbars"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh starts");
        let to = process.stdin.take().expect("it is piped");
        let from = messages(process.stdout.take().expect("it is piped"));
        let (session, complaints) = (String::new(), Vec::new());
        let mut browser = Self { process, to, from, session, sent: 0, complaints, _profile: profile, _turn: turn };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }))["targetId"].take();
        let session = browser.call("Target.attachToTarget", json!({ "targetId": target, "flatten": true }));
        browser.session = session["sessionId"].as_str().expect("a session has an id").to_owned();
        for domain in ["Page", "Runtime", "Log", "Network", "Audits"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        browser
    }

    /// Asks the browser for something; its answer.
    pub fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.sent += 1;
        let mut request = json!({ "id": self.sent, "method": method, "params": parameters });
        if !self.session.is_empty() {
            request["sessionId"] = json!(self.session);
        }
        write!(self.to, "{request}\0").expect("the browser listens");
        loop {
            let mut message = self.next();
            if message["id"] == json!(self.sent) {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].take();
            }
        }
    }

    fn next(&mut self) -> Value {
        let message = self.from.recv_timeout(PATIENCE).expect("the browser answers");
        let parameters = &message["params"];
        let complaint = match message["method"].as_str().unwrap_or_default() {
            "Runtime.exceptionThrown" | "Log.entryAdded" | "Audits.issueAdded" => Some(parameters.to_string()),
            "Runtime.consoleAPICalled" => Some(parameters.to_string()),
            "Network.requestWillBeSent" => {
                let url = parameters["request"]["url"].as_str().unwrap_or_default();
                (!url.starts_with("file:")).then(|| format!("a request for {url}"))
            }
            _ => None,
        };
        self.complaints.extend(complaint);
        message
    }

    /// Loads a file and waits until it is loaded.
    pub fn open(&mut self, file: &Path) {
        self.complaints.clear();
        self.call("Page.navigate", json!({ "url": format!("file://{}", file.display()) }));
        while self.next()["method"] != "Page.loadEventFired" {}
    }

    /// The value of a JavaScript expression in the page, or what it promises. Works also where the page may run no scripts of its own.
    pub fn value(&mut self, expression: &str) -> Value {
        let mut answer = self
            .call("Runtime.evaluate", json!({ "expression": expression, "returnByValue": true, "awaitPromise": true }));
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].take()
    }

    pub fn text(&mut self, expression: &str) -> String {
        self.value(expression).as_str().unwrap_or_default().to_owned()
    }

    /// Presses a key as a person does.
    pub fn press(&mut self, key: &str) {
        let codes = [("Enter", 13), ("Escape", 27), ("Tab", 9), ("End", 35), ("Home", 36), ("ArrowLeft", 37)];
        let codes = codes.into_iter().chain([("ArrowUp", 38), ("ArrowRight", 39), ("ArrowDown", 40)]);
        let code = codes.into_iter().find(|(name, _)| *name == key).map_or(0, |(_, code)| code);
        let text = if key == "Enter" { "\r" } else { "" };
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            let event = json!({ "type": kind, "key": key, "code": key, "text": text, "windowsVirtualKeyCode": code });
            self.call("Input.dispatchKeyEvent", event);
        }
    }

    /// Types text into what has the focus.
    pub fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text }));
    }

    /// Moves the mouse to the middle of an element, and presses it where `click` says so.
    pub fn point(&mut self, selector: &str, click: bool) {
        let place = format!(
            "(() => {{ const element = document.querySelector({}); element.scrollIntoView({{ block: 'nearest', inline: \
             'nearest' }}); const at = element.getBoundingClientRect(); return [at.x + at.width / 2, at.y + at.height / \
             2]; }})()",
            json!(selector)
        );
        let at = self.value(&place);
        let kinds: &[&str] = if click { &["mouseMoved", "mousePressed", "mouseReleased"] } else { &["mouseMoved"] };
        for kind in kinds {
            let button = if *kind == "mouseMoved" { "none" } else { "left" };
            let event = json!({ "type": kind, "x": at[0], "y": at[1], "button": button, "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", event);
        }
    }

    pub fn resize(&mut self, width: u32, height: u32) {
        let is_mobile = width < 600;
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_mobile });
        self.call("Emulation.setDeviceMetricsOverride", size);
    }

    /// `light` or `dark`; `media` is empty or `print`.
    pub fn appear(&mut self, scheme: &str, media: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "media": media, "features": features }));
    }

    pub fn allow_scripts(&mut self, are_allowed: bool) {
        self.call("Emulation.setScriptExecutionDisabled", json!({ "value": !are_allowed }));
    }

    /// The page on paper, as a PDF in base64.
    pub fn print(&mut self) -> String {
        let mut answer = self.call("Page.printToPDF", json!({ "preferCSSPageSize": true, "printBackground": true }));
        answer["data"].take().as_str().unwrap_or_default().to_owned()
    }
}

impl Drop for Browser {
    /// Lets the browser end its other processes, so that none still writes to the profile when that is removed.
    fn drop(&mut self) {
        let request = json!({ "id": self.sent + 1, "method": "Browser.close" });
        let is_asked = write!(self.to, "{request}\0").is_ok();
        while is_asked && self.from.recv_timeout(PATIENCE).is_ok() {}
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn messages(from: impl std::io::Read + Send + 'static) -> Receiver<Value> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let messages = BufReader::new(from).split(0).map_while(Result::ok);
        let mut messages = messages.filter_map(|message| serde_json::from_slice(&message).ok());
        messages.try_for_each(|message| sender.send(message))
    });
    receiver
}
