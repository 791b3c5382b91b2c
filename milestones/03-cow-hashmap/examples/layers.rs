//! Container images in layers: thirty containers on one base.

use std::sync::Arc;

use cow_hashmap::CowHashMap;
use example_utils::{begin, bytes, measure, row};

/// Try it: with a database of 200 MB, what does one byte cost?
const DATABASE: usize = 20_000_000;

#[derive(Clone)]
enum File {
    Content(Arc<Vec<u8>>),
    /// A tombstone: there was such a file below, and here there is none.
    Deleted,
}

type Layer = CowHashMap<&'static str, File>;

/// What a container sees: a layer of its own on top, and the image's layers, from the top down.
struct Container {
    own: Layer,
    image: Vec<Layer>,
}

impl Container {
    fn start(image: &[Layer]) -> Self {
        Self { own: Layer::new(), image: image.to_vec() }
    }

    /// The first layer that knows the path decides.
    fn read(&self, path: &str) -> Option<&Arc<Vec<u8>>> {
        match std::iter::once(&self.own).chain(&self.image).find_map(|layer| layer.get(path))? {
            File::Content(content) => Some(content),
            File::Deleted => None,
        }
    }

    /// Appends to a file. The first write to a file of the image copies the whole file up.
    fn append(&mut self, path: &'static str, byte: u8) {
        let mut content = match self.own.remove(path) {
            Some(File::Content(own)) => own,
            Some(File::Deleted) => Arc::default(),
            None => self.read(path).cloned().unwrap_or_default(),
        };
        let bytes = Arc::make_mut(&mut content);
        bytes.reserve_exact(1);
        bytes.push(byte);
        self.own.insert(path, File::Content(content));
    }

    fn delete(&mut self, path: &'static str) {
        self.own.insert(path, File::Deleted);
    }
}

fn layer(files: &[(&'static str, usize)]) -> Layer {
    let mut layer = Layer::new();
    for (path, size) in files {
        layer.insert(path, File::Content(Arc::new(vec![b'.'; *size])));
    }
    layer
}

fn main() {
    begin();
    println!("Bytes that each step needs\n");
    row("", &[&"bytes kept", &"allocated"]);
    let base = step("the base: a shell, a database", || {
        layer(&[("/bin/sh", 1_000_000), ("/etc/app", 500), ("/var/db", DATABASE)])
    });
    let apps = step("three layers, a program in each", || {
        ["/app/a", "/app/b", "/app/c"].map(|path| layer(&[(path, 300_000)]))
    });
    let images = step("three images: a layer, the base", || apps.map(|app| vec![app, base.clone()]));
    let mut containers = step("thirty containers, ten of each", || {
        images.iter().flat_map(|image| (0..10).map(|_| Container::start(image))).collect::<Vec<_>>()
    });
    assert_eq!(base.strong_count(), 1 + images.len() + containers.len(), "the base is stored once for all");
    step("one reads all its files", || {
        assert_eq!(containers[0].read("/app/a").map(|app| app.len()), Some(300_000), "its own program");
        assert!(containers[0].read("/app/b").is_none(), "not that of another image");
        assert_eq!(containers[0].read("/var/db").map(|data| data.len()), Some(DATABASE), "the base shows through");
    });
    step("one deletes the shell", || containers[0].delete("/bin/sh"));
    step("one appends a byte to /etc/app", || containers[0].append("/etc/app", b'!'));
    step("one appends a byte to /var/db", || containers[0].append("/var/db", b'!'));
    step("and another byte", || containers[0].append("/var/db", b'!'));

    let sees = |container: &Container, path| match container.read(path) {
        Some(content) => bytes(content.len()),
        None => "none".to_owned(),
    };
    println!();
    row("sees", &[&"/bin/sh", &"/etc/app", &"/var/db"]);
    for index in [0, 1] {
        let [shell, app, data] = ["/bin/sh", "/etc/app", "/var/db"].map(|path| sees(&containers[index], path));
        row(&format!("container {}", index + 1), &[&shell, &app, &data]);
    }
    assert!(containers[1..].iter().all(|other| other.read("/bin/sh").is_some()), "the others still have theirs");
    println!("\nDeleting frees nothing: a tombstone hides the file. The first byte appended");
    println!("to a file copies the whole file up, the second does not.");
    println!("\nTry it: change DATABASE. Which rows change with it?");
}

fn step<T>(label: &str, work: impl FnOnce() -> T) -> T {
    let (result, cost) = measure(work);
    row(label, &[&bytes(cost.kept), &bytes(cost.allocated)]);
    result
}
